import type { TopicAdmin, TopicWish } from '../../kernel/events/topic-admin.ts';
import { planTopics, type TopicReport, type TopicStep } from './plan-topics.ts';

export interface TopicsPorts {
  wishes: () => Readonly<Record<string, TopicWish>>;
  open: () => Promise<TopicAdmin>;
}

export interface TopicsOrder {
  dryRun?: boolean | undefined;
  raisePartitions?: boolean | undefined;
}

/** `applied`: the steps were done, and `actual` is how the topics were before. */
export interface TopicsAnswer {
  applied: boolean;
  items: TopicReport[];
}

/**
 * Makes what is missing and sets what differs, topic by topic; safe to repeat after an error, for it looks anew. With `dryRun` it
 * only says what it would do.
 */
export async function applyTopics({ wishes, open }: TopicsPorts, order: TopicsOrder): Promise<TopicsAnswer> {
  const wanted = wishes();
  const admin = await open();
  try {
    const state = await admin.describe(Object.keys(wanted));
    const items = planTopics(wanted, state, order.raisePartitions ?? false);
    if (order.dryRun) return { applied: false, items };
    for (const { topic, steps } of items) {
      for (const step of steps) await perform(admin, topic, { step, wish: wanted[topic] as TopicWish });
    }
    return { applied: true, items };
  } finally {
    await admin.close();
  }
}

function perform(
  admin: TopicAdmin,
  topic: string,
  { step, wish }: { step: TopicStep; wish: TopicWish },
): Promise<void> {
  switch (step.kind) {
    case 'create':
      return admin.create(topic, wish);
    case 'raise partitions':
      return admin.raisePartitions(topic, step.to);
    case 'set retention':
      return admin.setRetention(topic, step.to);
  }
}
