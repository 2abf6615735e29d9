// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { finishErrors, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = 'must be an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit', rule4 = "must be an object", rule5 = "must be an integer between 1 and 200", rule6 = "must be text of 1 to 2000 characters";
var check_orderHistoryParams_pattern0 = pattern0;
function check_orderHistoryParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "orderId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || !check_orderHistoryParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/orderId", rule3), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return finishErrors(vErrors);
}
function orderHistoryParams(value) {
  return toScalars(value, {}), check_orderHistoryParams(value);
}
function check_orderHistoryQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule5), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule5), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule6), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return finishErrors(vErrors);
}
function orderHistoryQuery(value) {
  return toScalars(value, { limit: "integer" }), check_orderHistoryQuery(value);
}
export {
  orderHistoryParams,
  orderHistoryQuery
};
