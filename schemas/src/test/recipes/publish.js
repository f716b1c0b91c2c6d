// Publishes log and metric events from Node. Before: npm install kafkajs@2
const os = require('node:os');
const { CompressionTypes, Kafka, Partitioners, logLevel } = require('kafkajs');

const kafka = new Kafka({
  clientId: 'checkout',
  brokers: (process.env.KAFKA ?? '127.0.0.1:9092').split(','),
  logLevel: logLevel.WARN,
});
const service = { 'service.name': 'checkout', 'host.name': os.hostname() };

async function main() {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  // Resolves when all replicas in sync have the events; rejects when they could not be published.
  await producer.sendBatch({
    acks: -1,
    compression: CompressionTypes.GZIP,
    topicMessages: [
      {
        topic: process.env.LOGS_TOPIC ?? 'logs',
        messages: [
          { '@timestamp': new Date().toISOString(), 'log.level': 'error', message: 'payment refused ✗', ...service },
          { '@timestamp': Date.now(), level: 30, msg: 'as pino writes it', ...service },
        ].map((event) => ({ value: JSON.stringify(event) })),
      },
      {
        topic: process.env.METRICS_TOPIC ?? 'metrics',
        messages: [
          {
            key: service['service.name'],
            value: JSON.stringify({
              '@timestamp': new Date().toISOString(),
              ...service,
              metrics: {
                'process.memory.usage': process.memoryUsage().rss,
                'process.cpu.time': { type: 'counter', value: process.cpuUsage().user / 1e6, unit: 's' },
              },
            }),
          },
        ],
      },
    ],
  });
  await producer.disconnect();
}

main().catch((problem) => {
  console.error(problem.message);
  process.exitCode = 1;
});
