#!/usr/bin/python3
"""Publishes what a Python program logs, and its figures, with Debian's python3-confluent-kafka."""
import json
import logging
import os
import socket
import sys
import traceback
from datetime import datetime, timezone

from confluent_kafka import Producer

SERVICE = {"service.name": "checkout", "host.name": socket.gethostname()}


class Publisher:
    """Counts what is lost. Publishing does not wait for Kafka; close() does, for a bounded time."""

    def __init__(self, kafka):
        self.lost = 0
        self.producer = Producer({
            "bootstrap.servers": kafka,
            "enable.idempotence": True,  # acks=all, and nothing twice
            "max.in.flight": 1,  # also when a broker restarts
            "compression.type": "lz4",
            "queue.buffering.max.kbytes": 16384,
            "message.timeout.ms": 120000,
        })

    def publish(self, topic, event, key=None):
        value = json.dumps(event, ensure_ascii=False, allow_nan=False, default=str).encode()
        try:
            self.producer.produce(topic, value, key, on_delivery=self.delivered)
        except BufferError:  # Kafka is away, and the queue is full
            self.lost += 1
        self.producer.poll(0)

    def delivered(self, error, message):
        if error is not None:
            self.lost += 1

    def close(self, seconds=5):
        self.lost += self.producer.flush(seconds)
        return self.lost


class EcsHandler(logging.Handler):
    """Log records as events of the Elastic Common Schema."""

    def __init__(self, publisher, topic):
        super().__init__()
        self.publisher = publisher
        self.topic = topic

    def emit(self, record):
        event = {
            "@timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "log.level": record.levelname,
            "log.logger": record.name,
            "message": record.getMessage(),
            "process.thread.name": record.threadName,
            **SERVICE,
            **getattr(record, "ecs", {}),
        }
        if record.exc_info:
            event["error.type"] = record.exc_info[0].__name__
            event["error.message"] = str(record.exc_info[1])
            event["error.stack_trace"] = "".join(traceback.format_exception(*record.exc_info))
        self.publisher.publish(self.topic, event)


publisher = Publisher(os.environ.get("KAFKA", "127.0.0.1:9092"))
log = logging.getLogger("shop.pay")
log.setLevel(logging.INFO)
log.addHandler(EcsHandler(publisher, os.environ.get("LOGS_TOPIC", "logs")))

log.warning("payment of %d € took long", 12, extra={"ecs": {"labels.order": "4711", "event.duration": 2_500_000_000}})
try:
    {}["card"]
except KeyError:
    log.exception("payment refused")
publisher.publish(os.environ.get("METRICS_TOPIC", "metrics"), {
    "@timestamp": datetime.now(timezone.utc).isoformat(),
    **SERVICE,
    "labels": {"method": "card"},
    "metrics": {
        "shop.payments": {"type": "counter", "value": 17, "unit": "{payment}"},
        "process.memory.usage": 50331648,
    },
}, key=SERVICE["service.name"])

sys.exit(1 if publisher.close() else 0)
