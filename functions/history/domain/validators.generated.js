// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { finishErrors, pointer, toScalars } from "../../kernel/validation.ts";
var check_orderHistoryParams_pattern0 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u");
function check_orderHistoryParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && ((vErrors ??= []).push({ field: "/orderId", rule: "is required" }), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "orderId" && ((vErrors ??= []).push({ field: "" + pointer(key0), rule: "is not a known field" }), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      typeof data0 == "string" ? check_orderHistoryParams_pattern0.test(data0) || ((vErrors ??= []).push({ field: "/orderId", rule: 'must be an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit' }), errors++) : ((vErrors ??= []).push({ field: "/orderId", rule: 'must be an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit' }), errors++);
    }
  } else
    (vErrors ??= []).push({ field: "", rule: "must be an object" }), errors++;
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
      key0 === "limit" || key0 === "cursor" || ((vErrors ??= []).push({ field: "" + pointer(key0), rule: "is not a known field" }), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || ((vErrors ??= []).push({ field: "/limit", rule: "must be an integer between 1 and 200" }), errors++), typeof data0 == "number" && isFinite(data0) && ((data0 > 200 || isNaN(data0)) && ((vErrors ??= []).push({ field: "/limit", rule: "must be an integer between 1 and 200" }), errors++), (data0 < 1 || isNaN(data0)) && ((vErrors ??= []).push({ field: "/limit", rule: "must be an integer between 1 and 200" }), errors++)), data.cursor !== void 0) {
      let data1 = data.cursor;
      typeof data1 == "string" ? (data1.length > 2e3 && ((vErrors ??= []).push({ field: "/cursor", rule: "must be text of 1 to 2000 characters" }), errors++), data1.length < 1 && ((vErrors ??= []).push({ field: "/cursor", rule: "must be text of 1 to 2000 characters" }), errors++)) : ((vErrors ??= []).push({ field: "/cursor", rule: "must be text of 1 to 2000 characters" }), errors++);
    }
  } else
    (vErrors ??= []).push({ field: "", rule: "must be an object" }), errors++;
  return finishErrors(vErrors);
}
function orderHistoryQuery(value) {
  return toScalars(value, { limit: "integer" }), check_orderHistoryQuery(value);
}
export {
  orderHistoryParams,
  orderHistoryQuery
};
