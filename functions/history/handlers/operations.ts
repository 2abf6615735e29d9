import { loadReader, wireCursorSigner, wireEffects, wireHistory, wireSnapshots } from '../wiring.ts';
import { getOrderHistory } from './get-order-history.ts';
import { getOrderWhy } from './get-order-why.ts';

const history = wireHistory();
const sign = wireCursorSigner();

/** Handlers of history-api, loaded by its first request. */
export const operations = {
  getOrderHistory: getOrderHistory({ history, sign, loadReader, snapshots: wireSnapshots() }),
  getOrderWhy: getOrderWhy({ history, sign, effects: wireEffects() }),
};
