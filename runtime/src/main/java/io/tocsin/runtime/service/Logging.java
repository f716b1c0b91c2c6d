package io.tocsin.runtime.service;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs of a service: text on the console, from {@code logback.xml} in this jar; and ECS JSON in a file when the system
 * property {@code tocsin.log.dir} names a folder. {@code -Dlogback.configurationFile=…} replaces the first;
 * {@code -Dtocsin.log.level=debug} is the short way to see more.
 */
public final class Logging {
    /** The system property that names the folder of log files. */
    public static final String DIRECTORY = "tocsin.log.dir";

    private static final String FILE_SIZE = "16MB";
    private static final String TOTAL_SIZE = "128MB";
    private static final int DAYS = 14;

    private Logging() {}

    /** Adds the file {@code DIRECTORY/service.json}, rolled each day and at 16 MB, kept 14 days and 128 MB in all. */
    static void toFile(Path directory, String service) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            throw new IllegalStateException("logging is not done by logback but by " + factory.getClass());
        }
        EcsFileEncoder encoder = new EcsFileEncoder();
        encoder.setContext(context);
        encoder.setServiceName(service);
        encoder.setEventDataset("app");
        encoder.start();

        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(directory.resolve(service + ".json").toString());
        appender.setEncoder(encoder);

        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(
                directory.resolve(service + ".%d{yyyy-MM-dd}.%i.json.gz").toString());
        policy.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
        policy.setTotalSizeCap(FileSize.valueOf(TOTAL_SIZE));
        policy.setMaxHistory(DAYS);
        policy.setCleanHistoryOnStart(true);
        policy.start();

        appender.setRollingPolicy(policy);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Writes out what is held and closes the files; nothing is logged afterwards. */
    static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
