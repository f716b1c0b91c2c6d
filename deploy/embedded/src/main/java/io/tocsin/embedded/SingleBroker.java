package io.tocsin.embedded;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A controller and its only broker, wired as {@link KafkaRaftServer} wires them, but for one step between the two
 * starts: the controller forgets the broker's last registration.
 *
 * <p>After a kill that registration still stands until its session runs out. Meanwhile the new broker would believe to
 * lead everything, take up the commits that were under way, and, when the session ends and all partitions are without a
 * leader for a moment, take them for deleted and drop the transaction's markers (KAFKA-20734, open in 4.3 and 4.4): the
 * records stay open for ever, and no reader of committed records gets past them.
 */
final class SingleBroker {
    private static final long FORGET_SECONDS = 30;
    private static final long RETRY_MILLIS = 10;

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final int nodeId;

    /** @param config of one node with both roles; its folder must be formatted */
    SingleBroker(KafkaConfig config) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> folder =
                KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KafkaRaftServer.class), "");
        String clusterId = folder._1().clusterId().orElseThrow();
        QuorumConfig quorum = config.quorumConfig();
        SharedServer shared = new SharedServer(
                config,
                folder._1(),
                Time.SYSTEM,
                Server.initializeMetrics(config, Time.SYSTEM, clusterId),
                CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
                QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), folder._2());
        broker = new BrokerServer(shared);
        nodeId = config.nodeId();
    }

    /**
     * Returns when the broker serves clients; what a failed start leaves behind is stopped.
     *
     * @throws IOException when the controller does not become active
     */
    void start() throws IOException {
        try {
            controller.startup();
            forgetLastRegistration();
            broker.startup();
        } catch (IOException | RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Stops the broker, then the controller, and returns when both have ended. */
    void stop() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    private void forgetLastRegistration() throws IOException {
        Controller active = controller.controller();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(FORGET_SECONDS);
        while (!forgotten(active, deadline)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the controller of Kafka did not become active within " + FORGET_SECONDS + " s");
            }
            pause();
        }
    }

    /** False when the controller is not active yet. */
    private boolean forgotten(Controller active, long deadline) throws IOException {
        var request =
                new ControllerRequestContext(new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        try {
            active.unregisterBroker(request, nodeId).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotControllerException) {
                return false;
            }
            if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                return true;
            }
            throw new IOException("the controller of Kafka did not forget the last registration", e.getCause());
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while Kafka started", e);
    }
}
