import type { Clock } from '../kernel/clock.ts';
import type { Sign } from '../kernel/cursor.ts';
import { AppError } from '../kernel/errors.ts';
import type { NewId } from '../kernel/ids.ts';
import type { NudgeRelay } from '../kernel/outbox/relay-nudge.ts';
import {
  decideCreate,
  decideDelete,
  decidePatch,
  decideReplace,
  type RecordEvents,
} from '../kernel/records/decide-record.ts';
import type { Answer } from '../kernel/records/idempotency.ts';
import type { RecordStore } from '../kernel/records/record-store.ts';
import {
  type Decide,
  type RecordData,
  type RecordType,
  type StoredRecord,
  viewOf,
} from '../kernel/records/record-type.ts';
import type { HttpContext, HttpHandler, HttpRequest, HttpResponse } from './http-contract.ts';
import { originOf } from './origin.ts';
import { expectedVersions, type KeyUse, keyOf, mustExist, nothingStored } from './record-requests.ts';

/** What the handlers of one type of record work with. */
export interface RecordPorts<Data extends RecordData> {
  type: RecordType<Data>;
  store: RecordStore<Data>;
  nudgeRelay: NudgeRelay;
  newId: NewId;
  clock: Clock;
  sign: Sign;
}

export interface WriteOptions<Data extends RecordData, Body> {
  /** What the request asks for; the store calls the decider with what is there. */
  decide: (body: Body) => Decide<Data>;
  key: KeyUse;
}

/** POST of a new record: 201 with its Location. */
export function createRecord<Data extends RecordData, Body>(
  ports: RecordPorts<Data>,
  options: WriteOptions<Data, Body>,
): HttpHandler<Body> {
  return async (request, context) => {
    const result = await write(ports, options, { request, context, id: null });
    if (result.shard !== null) await ports.nudgeRelay(result.shard, context.logger);
    const location = `${ports.type.path}/${result.answer.body[ports.type.idField]}`;
    return respond(result, result.answer.status === 201 ? { location } : {});
  };
}

/** PUT, PATCH, DELETE or an operation on one record: with If-Match only from that version on, else last write wins. */
export function changeRecord<Data extends RecordData, Body>(
  ports: RecordPorts<Data>,
  options: WriteOptions<Data, Body>,
): HttpHandler<Body> {
  return async (request, context) => {
    const id = request.params[ports.type.idField] as string;
    const result = await write(ports, options, { request, context, id });
    if (result.shard !== null) await ports.nudgeRelay(result.shard, context.logger);
    return respond(result, {});
  };
}

/** How records of a type come, change and go as a whole. */
export interface RecordRules<Data extends RecordData> {
  events: RecordEvents;
  /** Fields that stay as they are once the record exists. */
  fixed?: readonly (keyof Data & string)[];
  /** What becomes of a record that is to be deleted while others belong to it; missing: that is refused. */
  whenReferred?: (record: StoredRecord<Data>) => Data;
}

/** Handlers of POST, PUT, PATCH, DELETE and GET for records that clients write as a whole. */
export function recordHandlers<Data extends RecordData>(
  ports: RecordPorts<Data>,
  { events, fixed = [], whenReferred }: RecordRules<Data>,
) {
  const asHandler = <Body>(handler: HttpHandler<Body>) => handler as HttpHandler;
  const create = (body: Data) => decideCreate(body, events);
  const put = (body: Data) => decideReplace(body, events, fixed);
  const patch = (body: Record<string, unknown>) => decidePatch<Data>(body, events, fixed);
  const remove = () => decideDelete<Data>(events, whenReferred);
  return {
    create: asHandler(createRecord(ports, { decide: create, key: 'optional' })),
    put: asHandler(changeRecord(ports, { decide: put, key: 'none' })),
    patch: asHandler(changeRecord(ports, { decide: patch, key: 'none' })),
    remove: asHandler(changeRecord(ports, { decide: remove, key: 'none' })),
    get: getRecord(ports),
  };
}

/** GET of one record with its version as ETag. */
export function getRecord<Data extends RecordData>({ type, store }: RecordPorts<Data>): HttpHandler {
  return async ({ account, params }) => {
    const record = await store.find(account, params[type.idField] as string);
    if (!record) throw new AppError('not_found', `this account has no such ${type.aggregate}`);
    return { status: 200, body: viewOf(type, record), headers: { etag: `"${record.version}"` } };
  };
}

function write<Data extends RecordData, Body>(
  { store, newId, clock }: RecordPorts<Data>,
  { decide, key }: WriteOptions<Data, Body>,
  { request, context, id }: { request: HttpRequest<Body>; context: HttpContext; id: string | null },
) {
  return store.change(request.account, {
    id: id ?? newId(),
    isNewId: id === null,
    expectedVersions: id === null ? null : expectedVersions(request),
    decide: id !== null && mustExist(request) ? onlyPresent(decide(request.body)) : decide(request.body),
    key: keyOf(key, request),
    eventId: newId(),
    at: new Date(clock()).toISOString(),
    origin: originOf(request, context),
  });
}

function onlyPresent<Data extends RecordData>(decide: Decide<Data>): Decide<Data> {
  return (state) => (state.kind === 'present' ? decide(state) : { kind: 'refuse', error: nothingStored() });
}

function respond(
  { answer, replayed }: { answer: Answer; replayed: boolean },
  more: Readonly<Record<string, string>>,
): HttpResponse {
  const { status, body } = answer;
  const replay: Record<string, string> = replayed ? { 'idempotency-replayed': 'true' } : {};
  if (status === 204) return { status, headers: replay };
  return { status, body, headers: { etag: `"${body['version']}"`, ...replay, ...more } };
}
