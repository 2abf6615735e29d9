import type { Fact } from '../../kernel/events/domain-event.ts';
import type { Reducer } from '../../kernel/events/load-aggregate.ts';
import { orderReducer } from './order-state.ts';

/** What the events of an aggregate say its live row holds. */
export interface ProjectedState {
  content: Readonly<Record<string, unknown>>;
}

/** Facts about a step that are no part of what the row is afterwards. */
const STEP_FACTS: ReadonlySet<string> = new Set(['movedMinor']);

/** Every event of such a record carries the whole of it; that of its end the id alone. */
function wholeRecord(name: string): Reducer<ProjectedState> {
  return { name, version: 1, apply: (_state, event) => ({ content: contentOf(event) }) };
}

function contentOf({ data }: Fact): ProjectedState['content'] {
  const fields = Object.entries(data as Record<string, unknown>).filter(([field]) => !STEP_FACTS.has(field));
  return Object.fromEntries(fields);
}

/** The folds by which replays rebuild live rows, by kind of aggregate. */
export const projections: Readonly<Record<string, Reducer<ProjectedState>>> = {
  order: orderReducer,
  user: wholeRecord('user'),
  product: wholeRecord('product'),
  listing: wholeRecord('listing'),
  payment: wholeRecord('payment'),
  customer: wholeRecord('customer'),
};
