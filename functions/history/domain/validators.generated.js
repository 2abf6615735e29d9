// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { finishErrors, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = 'must be an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit', rule4 = "must be an object", pattern5 = new RegExp("^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|([+-](?:[01]\\d|2[0-3]):[0-5]\\d)))$", "u"), pattern6 = new RegExp("^20", "u"), rule7 = "must be an integer between 1 and 200", rule8 = "must be text of 1 to 2000 characters", rule9 = "must be an instant of the years 2000 to 2099 such as 2011-02-01T00:00:00Z", rule10 = "must be one of marketplace, accepted", rule11 = "must be an integer between 1 and 50";
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
var check_orderHistoryQuery_pattern0 = pattern5, check_orderHistoryQuery_pattern1 = pattern6;
function check_orderHistoryQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "at" || key0 === "clock" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.limit !== void 0) {
      let data0 = data.limit;
      typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule7), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule7), errors++);
    }
    if (data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule8), errors++);
    }
    if (data.at !== void 0) {
      let data2 = data.at;
      (typeof data2 != "string" || !check_orderHistoryQuery_pattern0.test(data2) || typeof data2 != "string" || !check_orderHistoryQuery_pattern1.test(data2) || typeof data2 != "string" || data2.length > 35) && (vErrors = noteError(vErrors, "/at", rule9), errors++);
    }
    if (data.clock !== void 0) {
      let data3 = data.clock;
      (typeof data3 != "string" || !(data3 === "marketplace" || data3 === "accepted")) && (vErrors = noteError(vErrors, "/clock", rule10), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return finishErrors(vErrors);
}
function orderHistoryQuery(value) {
  return toScalars(value, { limit: "integer" }), check_orderHistoryQuery(value);
}
function check_orderWhyQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.limit !== void 0) {
      let data0 = data.limit;
      typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule11), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 50 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule11), errors++);
    }
    if (data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule8), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return finishErrors(vErrors);
}
function orderWhyQuery(value) {
  return toScalars(value, { limit: "integer" }), check_orderWhyQuery(value);
}
export {
  orderHistoryParams,
  orderHistoryQuery,
  orderWhyQuery
};
