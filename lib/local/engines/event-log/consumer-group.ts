import type { EventRecord, SubscribeOptions, Subscription } from './contract.ts';
import type { GroupOffsets } from './group-offsets.ts';
import { Lane, type Member } from './lane.ts';
import type { Topics } from './topics.ts';

/**
 * Members of one group share the partitions of their topics. A partition has one lane for ever; a lane asks before each
 * batch whose turn it is, so a change of members never lets two of them work on one partition at the same time.
 */
export class ConsumerGroup {
  readonly #topics: Topics;
  readonly #offsets: GroupOffsets;
  readonly #members: Member[] = [];
  readonly #lanes = new Map<string, Lane>();

  constructor(topics: Topics, offsets: GroupOffsets) {
    this.#topics = topics;
    this.#offsets = offsets;
  }

  join(options: SubscribeOptions): Subscription {
    const member: Member = { options, running: new Set() };
    this.#members.push(member);
    for (const topic of options.topics) this.#openLanes(topic);
    this.#wakeAll();
    return { stop: () => this.#leave(member), lag: async () => this.#lag(options.topics) };
  }

  async #leave(member: Member): Promise<void> {
    const index = this.#members.indexOf(member);
    if (index >= 0) this.#members.splice(index, 1);
    this.#wakeAll();
    await Promise.allSettled(member.running);
  }

  /** Ends every lane; batches that run may finish and commit. */
  async close(): Promise<void> {
    const running = this.#members.flatMap((member) => [...member.running]);
    this.#members.length = 0;
    for (const lane of this.#lanes.values()) lane.close();
    await Promise.allSettled(running);
  }

  #openLanes(topic: string): void {
    for (const [partition, log] of (this.#topics.partitions(topic) ?? []).entries()) {
      const name = `${topic}/${partition}`;
      if (this.#lanes.has(name)) continue;
      const lane = new Lane(
        { topic, partition },
        {
          next: () => this.#offsets.next(name),
          waiting: () => log.end - this.#offsets.next(name),
          read: (offset, most): EventRecord[] => log.read(offset, most),
          commit: (next) => this.#offsets.commit(name, next),
          owner: () => this.#owner(topic, partition),
        },
      );
      this.#lanes.set(name, lane);
      this.#topics.on('appended', (atTopic, atPartition) => {
        if (atTopic === topic && atPartition === partition) lane.wake();
      });
    }
  }

  #owner(topic: string, partition: number): Member | undefined {
    const candidates = this.#members.filter(({ options }) => options.topics.includes(topic));
    return candidates[partition % candidates.length];
  }

  #wakeAll(): void {
    for (const lane of this.#lanes.values()) lane.wake();
  }

  #lag(topics: readonly string[]): Record<string, number> {
    const lags = topics.flatMap((topic) =>
      (this.#topics.partitions(topic) ?? []).map((log, partition) => {
        const name = `${topic}/${partition}`;
        return [name, log.end - this.#offsets.next(name)] as const;
      }),
    );
    return Object.fromEntries(lags);
  }
}
