import { createRequire } from 'node:module';
import { createBalancer } from '../../../functions/kernel/balancing/balancer.ts';
import { beginRequest, createEndpoints, endRequest } from '../../../functions/kernel/balancing/endpoints.ts';
import { xorshift32 } from '../../../functions/kernel/balancing/random32.ts';
import { type StrategyName, strategies } from '../../../functions/kernel/balancing/strategies.ts';

const load = createRequire(import.meta.url);

/** One way to choose among endpoints: given a key, the endpoint's id or index. */
export interface Choose {
  (key: string): unknown;
  /** Takes an endpoint out for good; where it is missing, one is made anew without it. */
  leave?: (id: string) => void;
}

export interface Contestant {
  group: 'two choices' | 'least busy' | 'sticky' | 'in turn' | 'by latency';
  /** Ours or a package of npm; the others are the obvious hand-written way. */
  name: string;
  /** Choices of one measured block. */
  choices: number;
  /** `idle`: nothing is in flight, so that only the key decides. */
  make(ids: readonly string[], state: 'busy' | 'idle'): Choose;
}

const CHOICES = 400_000;

/** As in the middle of a busy minute: nobody is idle, so that no scan ends early. */
function busy(index: number): number {
  return 1 + ((index * 7) % 5);
}

function own(group: Contestant['group'], strategy: StrategyName): Contestant {
  const make = (ids: readonly string[], state: 'busy' | 'idle'): Choose => {
    const endpoints = createEndpoints(ids.map((id) => ({ id })));
    for (let index = 0; index < ids.length; index += 1) {
      for (let n = 0; n < busy(index) && state === 'busy'; n += 1) beginRequest(endpoints, index);
      endpoints.latencyMs[index] = busy(index);
    }
    const pick = strategies[strategy](endpoints, xorshift32(1));
    const request = { key: '' };
    return (key) => {
      request.key = key;
      return pick(request);
    };
  };
  return { group, name: `ours: ${strategy}`, choices: CHOICES, make };
}

const ownCounted: Contestant = {
  group: 'two choices',
  name: 'ours: power-of-two-choices, counted in and out',
  choices: CHOICES,
  make: (ids) => {
    const endpoints = createEndpoints(ids.map((id) => ({ id })));
    const pick = strategies['power-of-two-choices'](endpoints, xorshift32(1));
    const open = new Int32Array(256);
    let turn = 0;
    return () => {
      const index = pick({});
      beginRequest(endpoints, index);
      const slot = turn & 255;
      if (turn >= 256) endRequest(endpoints, open[slot] as number);
      open[slot] = index;
      turn += 1;
      return index;
    };
  },
};

const ownWhole: Contestant = {
  group: 'two choices',
  name: 'ours: the whole balancer, picked and settled',
  choices: CHOICES,
  make: (ids) => {
    const balancer = createBalancer({
      service: 'bench',
      endpoints: ids.map((id) => ({ id })),
      strategy: 'power-of-two-choices',
      clock: () => 0,
      random: xorshift32(1),
    });
    return () => {
      const index = balancer.pick({});
      balancer.settle(index, 'answered', 5);
      return index;
    };
  },
};

interface Server {
  id: string;
  connections: number;
}

const servers = (ids: readonly string[]): Server[] => ids.map((id, i) => ({ id, connections: busy(i) }));

function scanned(list: readonly Server[]): Server {
  let best = list[0] as Server;
  for (const server of list) if (server.connections < best.connections) best = server;
  return best;
}

const peers: Contestant[] = [
  {
    group: 'two choices',
    name: 'load-balancers P2cBalancer',
    choices: CHOICES,
    make: (ids) => {
      const { P2cBalancer } = load('load-balancers');
      const balancer = new P2cBalancer(ids.length);
      return () => balancer.pick();
    },
  },
  {
    group: 'least busy',
    name: 'by hand: scan of objects',
    choices: CHOICES,
    make: (ids) => {
      const list = servers(ids);
      return () => scanned(list);
    },
  },
  {
    group: 'least busy',
    name: 'by hand: copy and sort',
    choices: 20_000,
    make: (ids) => {
      const list = servers(ids);
      return () => [...list].sort((a, b) => a.connections - b.connections)[0];
    },
  },
  {
    group: 'sticky',
    name: 'hashring',
    choices: 50_000,
    make: (ids) => {
      const HashRing = load('hashring');
      const ring = new HashRing([...ids], 'md5', { 'max cache size': 1 });
      return (key) => ring.get(key);
    },
  },
  {
    group: 'sticky',
    name: 'consistent-hash',
    choices: CHOICES,
    make: (ids) => {
      const ConsistentHash = load('consistent-hash');
      const ring = new ConsistentHash();
      for (const id of ids) ring.add(id);
      // Its points are random: a second ring would be another one.
      return Object.assign((key: string) => ring.get(key), { leave: (id: string) => ring.remove(id) });
    },
  },
  {
    group: 'sticky',
    name: 'consistent-hashing',
    choices: 60,
    make: (ids) => {
      const ConsistentHashing = load('consistent-hashing');
      const ring = new ConsistentHashing([...ids]);
      return (key) => ring.getNode(key);
    },
  },
  {
    group: 'in turn',
    name: 'loadbalance roundRobin',
    choices: CHOICES,
    make: (ids) => {
      const engine = load('loadbalance').roundRobin([...ids]);
      return () => engine.pick();
    },
  },
  {
    group: 'in turn',
    name: 'weighted-round-robin',
    choices: 20_000,
    make: (ids) => {
      const Peers = load('weighted-round-robin');
      const pool = new Peers();
      for (const id of ids) pool.add({ id, weight: 1 });
      return () => pool.get();
    },
  },
];

export const contestants: readonly Contestant[] = [
  own('two choices', 'power-of-two-choices'),
  ownCounted,
  ownWhole,
  own('least busy', 'least-connections'),
  own('sticky', 'consistent-hash'),
  own('in turn', 'round-robin-healthy'),
  own('in turn', 'weighted-round-robin'),
  own('by latency', 'latency-based'),
  ...peers,
];

export const endpointIds = (count: number) => Array.from({ length: count }, (_, i) => `10.0.0.${i}:5432`);
