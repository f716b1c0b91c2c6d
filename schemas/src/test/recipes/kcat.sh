#!/bin/sh
# Publishes a log event and a metric event with kcat: a line of standard input is an event.
set -eu
kafka=${KAFKA:-127.0.0.1:9092}

# Without a key, for whom order does not matter. @timestamp is added on the way.
echo '{"log.level":"warn","message":"disk almost full","service.name":"backup","host.name":"'"$(hostname)"'"}' |
    kcat -P -b "$kafka" -t "${LOGS_TOPIC:-logs}" -X enable.idempotence=true -X max.in.flight=1

# With a key, before the tabulator, events of one source stay in order.
printf 'backup\t{"service.name":"backup","labels":{"device":"sda"},"metrics":{"system.filesystem.utilization":%s}}\n' 0.93 |
    kcat -P -b "$kafka" -t "${METRICS_TOPIC:-metrics}" -X enable.idempotence=true -X max.in.flight=1 -K '\t'
