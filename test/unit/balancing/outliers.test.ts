import { describe, expect, it } from 'vitest';
import { type BalancerEvent, createBalancer } from '../../../functions/kernel/balancing/balancer.ts';
import { xorshift32 } from '../../../functions/kernel/balancing/random32.ts';

function world(count: number) {
  let nowMs = 1_000_000;
  const events: BalancerEvent[] = [];
  const balancer = createBalancer({
    service: 'readers',
    endpoints: Array.from({ length: count }, (_, i) => ({ id: `e${i}` })),
    strategy: 'round-robin-healthy',
    clock: () => nowMs,
    random: xorshift32(1),
    observe: (event) => events.push(event),
  });
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    ejected: () => events.filter(({ kind }) => kind === 'ejected').map(({ endpoint }) => endpoint),
    /** Picks until it is that endpoint's turn, ends the others well. @returns false: it is never its turn. */
    use(index: number, outcome: 'answered' | 'failed'): boolean {
      for (let i = 0; i < count * 2; i += 1) {
        const picked = balancer.pick({});
        balancer.settle(picked, picked === index ? outcome : 'answered', 1);
        if (picked === index) return true;
      }
      return false;
    },
    fail(index: number, times: number): void {
      for (let i = 0; i < times; i += 1) this.use(index, 'failed');
    },
    isIn: (index: number) => balancer.snapshot()[index]?.isInRotation,
  };
}

describe('outlier ejection (C11)', () => {
  it('takes an endpoint out after three errors in a row, not after two, not when an answer lies between', () => {
    const w = world(4);
    w.fail(1, 2);
    w.use(1, 'answered');
    w.fail(1, 2);
    expect(w.ejected()).toEqual([]);
    w.fail(1, 1);
    expect(w.ejected()).toEqual(['e1']);
    expect(w.use(1, 'answered')).toBe(false);
  });

  it('does not count errors more than 30 s apart as a row', () => {
    const w = world(4);
    for (let i = 0; i < 5; i += 1) {
      w.fail(2, 1);
      w.pass(30_001);
    }
    expect(w.ejected()).toEqual([]);
  });

  it('lets it back in after 30 s, then 60, then 90; and forgives one ejection for each interval it behaves', () => {
    const w = world(4);
    for (const ms of [30_000, 60_000, 90_000]) {
      w.fail(1, 3);
      w.pass(ms - 1);
      expect(w.use(1, 'answered')).toBe(false);
      w.pass(1);
      expect(w.use(1, 'answered')).toBe(true);
    }
    w.pass(90_000);
    w.fail(1, 3);
    w.pass(30_000);
    expect(w.use(1, 'answered')).toBe(true);
  });

  it('T15: of two endpoints at most one is out; a single one never is', () => {
    const two = world(2);
    two.fail(0, 3);
    two.fail(1, 10);
    expect(two.ejected()).toEqual(['e0']);
    expect(two.isIn(1)).toBe(true);
    const one = world(1);
    one.fail(0, 10);
    expect(one.ejected()).toEqual([]);
  });

  it('of five at most two are out; when one comes back, the next may go', () => {
    const w = world(5);
    for (const index of [0, 1, 2]) w.fail(index, 3);
    expect(w.ejected()).toEqual(['e0', 'e1']);
    w.pass(30_000);
    w.fail(2, 3);
    expect(w.ejected()).toEqual(['e0', 'e1', 'e2']);
  });
});
