import { AppError } from '../errors.ts';
import { originParameters } from '../outbox/origin-parameters.ts';
import type { SqlValue } from '../sharding/sql.ts';
import type { ChangeRequest } from './change-record.ts';
import { checkVersion } from './expected-versions.ts';
import type { Answer } from './idempotency.ts';
import type { WriteShape } from './record-sql.ts';
import {
  type Decision,
  MAX_RECORD_BYTES,
  publicData,
  type RecordData,
  type RecordState,
  type RecordType,
  type StoredRecord,
  versionOf,
  viewOf,
} from './record-type.ts';

/** What to send to the shard, and what to answer when it has worked. */
export type WritePlan =
  | { kind: 'keep'; answer: Answer }
  | {
      kind: 'write';
      shape: WriteShape;
      parameters: Record<string, SqlValue>;
      answer: Answer;
      parentMissing: AppError;
    };

interface PlanContext<Data extends RecordData> {
  request: ChangeRequest<Data>;
  bucket: number;
}

/** Decides and lays out the statement. Pure. Throws what the decider refuses, and `precondition_failed`. */
export function planWrite<Data extends RecordData>(
  type: RecordType<Data>,
  state: RecordState<Data>,
  context: PlanContext<Data>,
): WritePlan {
  checkVersion(context.request.expectedVersions, state.kind === 'present' ? state.record.version : null);
  const decision = context.request.decide(state);
  if (decision.kind === 'refuse') throw decision.error;
  if (decision.kind === 'keep')
    return { kind: 'keep', answer: { status: 200, body: viewOf(type, decision.record) } };
  return layOut(type, state, { ...context, decision });
}

interface Layout<Data extends RecordData> extends PlanContext<Data> {
  decision: Extract<Decision<Data>, { kind: 'save' | 'delete' }>;
}

function layOut<Data extends RecordData>(
  type: RecordType<Data>,
  state: RecordState<Data>,
  { request, bucket, decision }: Layout<Data>,
): WritePlan {
  const before = state.kind === 'present' ? state.record : null;
  const version = versionOf(state) + 1;
  const after =
    decision.kind === 'delete' ? null : afterwards(request, { before, version, data: decision.data });
  const parent = parentOf(type, before, after);
  const shape: WriteShape = {
    mode: state.kind === 'absent' ? 'insert' : 'update',
    changesParent: parent !== null,
    hasKey: request.key !== null,
  };
  const answer = answerOf(type, before, after);
  const parameters: Record<string, SqlValue> = {
    bucket,
    id: request.id,
    status: after?.data.status ?? before?.data.status ?? '',
    old_status: before?.data.status ?? null,
    deleted: after === null,
    at: { timestamp: request.at },
    event_id: { uuid: request.eventId },
    event_type: decision.event,
    event_data: { json: eventData(type, request.id, { decision, after }) },
    ...originParameters(request.origin),
    data: after === null ? null : { json: checkSize(after.data) },
    ...(shape.mode === 'update' ? { expected_version: version - 1 } : {}),
    ...parent,
    ...(request.key
      ? {
          key: request.key.key,
          request_hash: request.key.requestHash,
          answer_status: answer.status,
          answer: { json: answer.body },
        }
      : {}),
  };
  return { kind: 'write', shape, parameters, answer, parentMissing: missing(type) };
}

function afterwards<Data extends RecordData>(
  { id, at }: ChangeRequest<Data>,
  change: { before: StoredRecord<Data> | null; version: number; data: Data },
): StoredRecord<Data> {
  const { before, version, data } = change;
  return { id, version, data, createdAt: before?.createdAt ?? at, updatedAt: at };
}

/** 201 for what was not there before, 200 for what changed, 204 for what is gone. */
function answerOf<Data extends RecordData>(
  type: RecordType<Data>,
  before: StoredRecord<Data> | null,
  after: StoredRecord<Data> | null,
): Answer {
  if (after === null) return { status: 204, body: {} };
  return { status: before === null ? 201 : 200, body: viewOf(type, after) };
}

function eventData<Data extends RecordData>(
  type: RecordType<Data>,
  id: string,
  { decision, after }: { decision: Layout<Data>['decision']; after: StoredRecord<Data> | null },
) {
  const facts = decision.kind === 'save' ? decision.facts : {};
  return { [type.idField]: id, ...(after === null ? {} : publicData(type, after.data)), ...facts };
}

function parentOf<Data extends RecordData>(
  type: RecordType<Data>,
  before: StoredRecord<Data> | null,
  after: StoredRecord<Data> | null,
) {
  if (!type.parent || (before === null) === (after === null)) return null;
  const data = (after ?? before)?.data as Data;
  return { parent_id: String(data[type.parent.idField]), parent_delta: after === null ? -1 : 1 };
}

function missing<Data extends RecordData>({ parent }: RecordType<Data>): AppError {
  const fields = [{ field: `/${parent?.idField}`, rule: 'must name a record of this account' }];
  return new AppError('invalid_input', `there is no such ${parent?.idField}`, { fields });
}

function checkSize<Data extends RecordData>(data: Data): Data {
  if (Buffer.byteLength(JSON.stringify(data)) <= MAX_RECORD_BYTES) return data;
  const rule = `must be at most ${MAX_RECORD_BYTES} bytes as JSON`;
  throw new AppError('invalid_input', `the record ${rule}`, { fields: [{ field: '', rule }] });
}
