import { AppError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Decide, Decision, RecordData, StoredRecord } from './record-type.ts';

/** Names of the events of records that are created, changed and deleted as a whole. */
export interface RecordEvents {
  created: string;
  updated: string;
  deleted: string;
}

/** What must stay as it is once a record exists, for example the product a listing belongs to. */
type Fixed<Data> = readonly (keyof Data & string)[];

/** A new record; an id that is taken is refused. */
export function decideCreate<Data extends RecordData>(data: Data, events: RecordEvents): Decide<Data> {
  return (state) => {
    if (state.kind !== 'present') return { kind: 'save', data, event: events.created };
    return { kind: 'refuse', error: new AppError('conflict', 'a record with this id exists') };
  };
}

/** The whole content, whether or not there was one. */
export function decideReplace<Data extends RecordData>(
  data: Data,
  events: RecordEvents,
  fixed: Fixed<Data> = [],
): Decide<Data> {
  return (state) => {
    if (state.kind !== 'present') return { kind: 'save', data, event: events.created };
    return decideUpdate(state.record, data, { events, fixed });
  };
}

/** Some fields of a record that is there; null takes a field away. */
export function decidePatch<Data extends RecordData>(
  patch: Readonly<Record<string, unknown>>,
  events: RecordEvents,
  fixed: Fixed<Data> = [],
): Decide<Data> {
  return (state) => {
    if (state.kind !== 'present') return { kind: 'refuse', error: noSuchRecord() };
    const merged = Object.entries({ ...state.record.data, ...patch }).filter(([, value]) => value !== null);
    const data = Object.fromEntries(merged) as unknown as Data;
    return decideUpdate(state.record, data, { events, fixed });
  };
}

/** Removal; `whenReferred` says what happens instead to a record to which others belong. */
export function decideDelete<Data extends RecordData>(
  events: RecordEvents,
  whenReferred?: (record: StoredRecord<Data>) => Data,
): Decide<Data> {
  return (state) => {
    if (state.kind !== 'present') return { kind: 'refuse', error: noSuchRecord() };
    if (state.dependants === 0) return { kind: 'delete', event: events.deleted };
    if (whenReferred) return decideUpdate(state.record, whenReferred(state.record), { events, fixed: [] });
    return { kind: 'refuse', error: new AppError('conflict', 'other records belong to this one') };
  };
}

export function noSuchRecord(): AppError {
  return new AppError('not_found', 'this account has no such record');
}

function decideUpdate<Data extends RecordData>(
  record: StoredRecord<Data>,
  data: Data,
  { events, fixed }: { events: RecordEvents; fixed: Fixed<Data> },
): Decision<Data> {
  const moved = fixed.find((field) => record.data[field] !== data[field]);
  if (moved) {
    const fields = [{ field: `/${moved}`, rule: 'must stay as it is' }];
    return { kind: 'refuse', error: new AppError('conflict', `${moved} cannot be changed`, { fields }) };
  }
  if (canonicalJson(record.data) === canonicalJson(data)) return { kind: 'keep', record };
  // Who follows the events has not heard of a record without a version yet.
  return { kind: 'save', data, event: record.version === 0 ? events.created : events.updated };
}
