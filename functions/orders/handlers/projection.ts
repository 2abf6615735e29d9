import { directFunction } from '../../entry/direct.ts';
import { checkLiveRows, type LiveRowsAnswer, type LiveRowsRequest } from '../../kernel/events/live-rows.ts';
import { orders } from '../service.ts';
import { wireLiveRows } from '../wiring.ts';

/** Invoked by replays only. It reads from the writer: a reader that lags would look like a difference. */
export const handler = directFunction<LiveRowsRequest, LiveRowsAnswer>({
  service: orders.name,
  input: checkLiveRows,
  handle: wireLiveRows(),
});
