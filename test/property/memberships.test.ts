import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  member,
  membersWorld,
  type UserChange,
  type UserEvent,
  type Weather,
} from '../support/members-world.ts';

const addresses = ['ann@example.com', 'Ann@Example.com', 'bob@example.com', 'cy@example.com'];
const people = [member('acct-a', 'u-1'), member('acct-a', 'u-2'), member('acct-b', 'u-1')];

const change: fc.Arbitrary<UserChange> = fc.record({
  member: fc.constantFrom(...people),
  to: fc.option(
    fc.record({
      email: fc.constantFrom(...addresses),
      role: fc.constantFrom('owner' as const, 'viewer' as const),
      status: fc.constantFrom('active' as const, 'suspended' as const),
    }),
    { freq: 3 },
  ),
});

/** Every call takes its turn when the scheduler says so; a crash comes before the work (1), or after it (2). */
function stormy(scheduler: fc.Scheduler, crashes: Iterator<number>): Weather {
  return async (work) => {
    const crash = crashes.next().value ?? 0;
    if (crash === 1) throw new Error('crash before');
    const result = await scheduler.schedule(Promise.resolve()).then(work);
    if (crash === 2) throw new Error('answer lost');
    return result;
  };
}

/** As the log does: until it was handled. */
async function untilFollowed(world: ReturnType<typeof membersWorld>, event: UserEvent): Promise<void> {
  for (;;) {
    const outcome = await world.follow(event).catch(() => 'crashed');
    if (outcome !== 'crashed') return;
  }
}

async function expectTruth(world: ReturnType<typeof membersWorld>): Promise<void> {
  for (const email of addresses) expect(await world.found(email)).toEqual(world.wanted(email));
}

test('whoever crashes, comes twice, late or out of order: each address ends with the memberships its users have', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
      fc.array(fc.constantFrom(0, 0, 0, 1, 2), { maxLength: 40 }),
      async (scheduler, changes, again, crashes) => {
        const world = membersWorld(stormy(scheduler, crashes.values()));
        const events: UserEvent[] = [];
        const lanes: Promise<void>[] = [];
        const changing = async () => {
          for (const one of changes) {
            // Others are handled while this one is made.
            await scheduler.schedule(Promise.resolve());
            const event = world.change(one);
            if (!event) continue;
            events.push(event);
            lanes.push(untilFollowed(world, event));
          }
          // Duplicates of any, beside what still is under way.
          for (const index of again) {
            const event = events[index % Math.max(events.length, 1)];
            if (event) lanes.push(untilFollowed(world, event));
          }
        };
        await scheduler.waitFor(changing());
        await scheduler.waitFor(Promise.all(lanes));
        await expectTruth(world);
        // A replay of everything, newest first: nobody comes back.
        await scheduler.waitFor(Promise.all(events.toReversed().map((event) => untilFollowed(world, event))));
        await expectTruth(world);
      },
    ),
    { numRuns: 500 },
  );
}, 120_000);

test('a function that is killed at any of its writes leaves nothing that the next try does not mend', async () => {
  const [ann] = people as [(typeof people)[0]];
  const active = { role: 'owner', status: 'active' } as const;
  const steps: UserChange[] = [
    { member: ann, to: { email: 'ann@example.com', ...active } },
    { member: ann, to: { email: 'bob@example.com', ...active } },
    { member: ann, to: null },
    { member: ann, to: { email: 'ann@example.com', ...active } },
  ];
  for (const when of ['before', 'after'] as const) {
    let calls = 1;
    for (let killAt = 1; calls >= killAt; killAt += 1) {
      calls = 0;
      const world = membersWorld(async (work) => {
        calls += 1;
        const isKilled = calls === killAt;
        if (isKilled && when === 'before') throw new Error('killed');
        const result = await work();
        if (isKilled) throw new Error('killed');
        return result;
      });
      for (const step of steps) {
        await untilFollowed(world, world.change(step) as UserEvent);
        await expectTruth(world);
      }
    }
  }
});

test('where a user is stays known after it has left, so that late events bring nobody back', async () => {
  const [ann] = people as [(typeof people)[0]];
  const world = membersWorld();
  const to = { email: 'ann@example.com', role: 'owner', status: 'active' } as const;
  const created = world.change({ member: ann, to }) as UserEvent;
  await world.follow(created);
  await world.follow(world.change({ member: ann, to: null }) as UserEvent);
  await world.follow(created);
  expect(await world.found('ann@example.com')).toEqual([]);
  const { data } = (await world.stores.places.find('account#acct-a', 'u-1')) ?? {};
  expect(data).toEqual({ version: 2, address: null, vacated: [] });
});

test('under another key a replay finds everyone again, and nobody stays under the old one', async () => {
  const world = membersWorld();
  const to = { email: 'ann@example.com', role: 'owner', status: 'active' } as const;
  const events = people.map((one) => world.change({ member: one, to }) as UserEvent);
  for (const event of events) await world.follow(event);
  const before = world.key.name;
  world.key.name = 'key-2';
  expect(await world.found('ann@example.com')).toEqual([]);
  for (const event of events) await world.follow(event);
  expect(await world.found('ann@example.com')).toEqual(world.wanted('ann@example.com'));
  world.key.name = before;
  expect(await world.found('ann@example.com')).toEqual([]);
});

test('a user whose shard was lost with its row may act for nobody', async () => {
  const world = membersWorld();
  const [ann] = people as [(typeof people)[0]];
  const event = { accountId: ann.accountId, aggregateId: ann.userId, version: 3 };
  await world.follow(event);
  expect((await world.stores.places.find('account#acct-a', 'u-1'))?.data).toMatchObject({
    address: null,
    version: 3,
  });
});
