package io.tocsin.runtime.http;

import com.linecorp.armeria.common.util.ThreadFactories;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Event loops that end at once. Netty's wait 2 s for late tasks, and Armeria ends two groups one after the other; by
 * then it has closed all connections, so there is nothing to wait for.
 */
final class QuickEventLoops extends MultiThreadIoEventLoopGroup {
    private static final long LIMIT_SECONDS = 2;

    QuickEventLoops(String name, int threads) {
        super(threads, ThreadFactories.newEventLoopThreadFactory(name, true), NioIoHandler.newFactory());
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
