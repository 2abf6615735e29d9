/** Where one broker listens and keeps its data. */
export interface BrokerPlace {
  brokerPort: number;
  controllerPort: number;
  logDir: string;
}

/**
 * Settings of a single KRaft node, loopback only. The static voter list is not stored in the data, unlike a dynamic
 * quorum, so the ports may differ at every start.
 */
export function serverProperties({ brokerPort, controllerPort, logDir }: BrokerPlace): string {
  const broker = `PLAINTEXT://127.0.0.1:${brokerPort}`;
  return lines({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `${broker},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': broker,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    // One broker: the internal topics cannot have more than one copy.
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The first member of a group need not wait for others: there are none.
    'group.initial.rebalance.delay.ms': 0,
  });
}

/** Warnings, and the one line that tells that the broker is ready. */
export const loggingSettings = `<Configuration status="WARN">
  <Appenders><Console name="out"><PatternLayout pattern="%d %p %c{1} %m%n"/></Console></Appenders>
  <Loggers>
    <Logger name="kafka.server.KafkaRaftServer" level="info"/>
    <Root level="warn"><AppenderRef ref="out"/></Root>
  </Loggers>
</Configuration>
`;

function lines(settings: Record<string, string | number | boolean>): string {
  const all = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  return all.join('');
}
