// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var rule0 = "is required", rule1 = "is not a known field", rule2 = "must be an integer between 1 and 36500", rule3 = "must be an object", pattern4 = new RegExp("^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|([+-](?:[01]\\d|2[0-3]):[0-5]\\d)))$", "u"), pattern5 = new RegExp("^20", "u"), pattern6 = new RegExp("^[A-Za-z][A-Za-z0-9-]{0,63}$", "u"), pattern7 = new RegExp("^[a-z0-9][a-z0-9._-]{0,63}$", "u"), rule8 = "must be an instant of the years 2000 to 2099 such as 2026-05-01T12:30:00Z", rule9 = "must be a list of at most 50 items", rule10 = "must be an event type", rule11 = 'must be an account id: 1 to 64 lower-case letters, digits, ".", "_" or "-", the first a letter or digit', rule12 = "must be a list of at most 20 items", rule13 = "must be a consumer group", rule14 = "must be true or false", pattern15 = new RegExp("^[\\w-]{1,100}$", "u"), rule16 = "must be the id of a queue", rule17 = "must be the id of a message", pattern18 = new RegExp("^[\\w.:-]{1,300}$", "u"), rule19 = "must be the id of a failed event", pattern20 = new RegExp("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,12}Z [\\w.:-]{1,300}$", "u"), rule21 = "must be one of failed, retried, discarded", rule22 = "must be an integer between 1 and 200", rule23 = 'must be what "next" was in the page before', pattern24 = new RegExp("^(?:(?:replay|archive)-[0-9a-f-]{36}|archive-daily-[0-9-]{10})$", "u"), rule25 = "must be an id as we returned it", pattern26 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u"), rule27 = 'must be an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit', rule28 = "must be text of 1 to 2000 characters", rule29 = "must be one of marketplace, accepted", rule30 = "must be an integer between 1 and 50";
function check_createArchiveBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.olderThanDays === void 0 && (vErrors = noteError(vErrors, "/olderThanDays", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "olderThanDays" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.olderThanDays !== void 0) {
      let data0 = data.olderThanDays;
      typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/olderThanDays", rule2), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 36500 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/olderThanDays", rule2), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var createArchiveBody = /* @__PURE__ */ closed(check_createArchiveBody);
var check_createReplayBody_pattern0 = pattern4, check_createReplayBody_pattern1 = pattern5, check_createReplayBody_pattern4 = pattern6, check_createReplayBody_pattern5 = pattern7;
function check_createReplayBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "from" || key0 === "to" || key0 === "types" || key0 === "account" || key0 === "consumers" || key0 === "live" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.from !== void 0) {
      let data0 = data.from;
      (typeof data0 != "string" || !check_createReplayBody_pattern0.test(data0) || typeof data0 != "string" || !check_createReplayBody_pattern1.test(data0) || typeof data0 != "string" || data0.length > 35 && isLonger(data0, 35)) && (vErrors = noteError(vErrors, "/from", rule8), errors++);
    }
    if (data.to !== void 0) {
      let data1 = data.to;
      (typeof data1 != "string" || !check_createReplayBody_pattern0.test(data1) || typeof data1 != "string" || !check_createReplayBody_pattern1.test(data1) || typeof data1 != "string" || data1.length > 35 && isLonger(data1, 35)) && (vErrors = noteError(vErrors, "/to", rule8), errors++);
    }
    if (data.types !== void 0) {
      let data2 = data.types;
      if (Array.isArray(data2)) {
        data2.length > 50 && (vErrors = noteError(vErrors, "/types", rule9), errors++);
        let len0 = data2.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data3 = data2[i0];
          (typeof data3 != "string" || !check_createReplayBody_pattern4.test(data3)) && (vErrors = noteError(vErrors, "/types/" + i0, rule10), errors++);
        }
      } else
        vErrors = noteError(vErrors, "/types", rule9), errors++;
    }
    if (data.account !== void 0) {
      let data4 = data.account;
      (typeof data4 != "string" || !check_createReplayBody_pattern5.test(data4)) && (vErrors = noteError(vErrors, "/account", rule11), errors++);
    }
    if (data.consumers !== void 0) {
      let data5 = data.consumers;
      if (Array.isArray(data5)) {
        data5.length > 20 && (vErrors = noteError(vErrors, "/consumers", rule12), errors++);
        let len1 = data5.length;
        for (let i1 = 0; i1 < len1 && errors < 20; i1++) {
          let data6 = data5[i1];
          (typeof data6 != "string" || !check_createReplayBody_pattern4.test(data6)) && (vErrors = noteError(vErrors, "/consumers/" + i1, rule13), errors++);
        }
      } else
        vErrors = noteError(vErrors, "/consumers", rule12), errors++;
    }
    data.live !== void 0 && typeof data.live != "boolean" && (vErrors = noteError(vErrors, "/live", rule14), errors++);
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var createReplayBody = /* @__PURE__ */ closed(check_createReplayBody);
var check_deadLetterParams_pattern0 = pattern6, check_deadLetterParams_pattern1 = pattern15;
function check_deadLetterParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.queue === void 0 && (vErrors = noteError(vErrors, "/queue", rule0), errors++), data.messageId === void 0 && (vErrors = noteError(vErrors, "/messageId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "queue" || key0 === "messageId" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.queue !== void 0) {
      let data0 = data.queue;
      (typeof data0 != "string" || !check_deadLetterParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/queue", rule16), errors++);
    }
    if (data.messageId !== void 0) {
      let data1 = data.messageId;
      (typeof data1 != "string" || !check_deadLetterParams_pattern1.test(data1)) && (vErrors = noteError(vErrors, "/messageId", rule17), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_deadLettersParams_pattern0 = pattern6;
function check_deadLettersParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.queue === void 0 && (vErrors = noteError(vErrors, "/queue", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "queue" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.queue !== void 0) {
      let data0 = data.queue;
      (typeof data0 != "string" || !check_deadLettersParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/queue", rule16), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_failedEventParams_pattern0 = pattern18;
function check_failedEventParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.id === void 0 && (vErrors = noteError(vErrors, "/id", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "id" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.id !== void 0) {
      let data0 = data.id;
      (typeof data0 != "string" || !check_failedEventParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/id", rule19), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_failedEventsQuery_pattern0 = pattern20;
function check_failedEventsQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "status" || key0 === "limit" || key0 === "after" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.status !== void 0) {
      let data0 = data.status;
      (typeof data0 != "string" || !(data0 === "failed" || data0 === "retried" || data0 === "discarded")) && (vErrors = noteError(vErrors, "/status", rule21), errors++);
    }
    if (data.limit !== void 0) {
      let data1 = data.limit;
      typeof data1 == "number" && !(data1 % 1) && !isNaN(data1) && isFinite(data1) || (vErrors = noteError(vErrors, "/limit", rule22), errors++), typeof data1 == "number" && isFinite(data1) && (data1 > 200 || isNaN(data1) || data1 < 1 || isNaN(data1)) && (vErrors = noteError(vErrors, "/limit", rule22), errors++);
    }
    if (data.after !== void 0) {
      let data2 = data.after;
      (typeof data2 != "string" || !check_failedEventsQuery_pattern0.test(data2)) && (vErrors = noteError(vErrors, "/after", rule23), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function failedEventsQuery(value) {
  return toScalars(value, { limit: "integer" }), check_failedEventsQuery(value);
}
var check_jobParams_pattern0 = pattern24;
function check_jobParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.jobId === void 0 && (vErrors = noteError(vErrors, "/jobId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "jobId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.jobId !== void 0) {
      let data0 = data.jobId;
      (typeof data0 != "string" || !check_jobParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/jobId", rule25), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_orderHistoryParams_pattern0 = pattern26;
function check_orderHistoryParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "orderId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || !check_orderHistoryParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/orderId", rule27), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_orderHistoryQuery_pattern0 = pattern4, check_orderHistoryQuery_pattern1 = pattern5;
function check_orderHistoryQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "at" || key0 === "clock" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.limit !== void 0) {
      let data0 = data.limit;
      typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule22), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule22), errors++);
    }
    if (data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule28), errors++);
    }
    if (data.at !== void 0) {
      let data2 = data.at;
      (typeof data2 != "string" || !check_orderHistoryQuery_pattern0.test(data2) || typeof data2 != "string" || !check_orderHistoryQuery_pattern1.test(data2) || typeof data2 != "string" || data2.length > 35 && isLonger(data2, 35)) && (vErrors = noteError(vErrors, "/at", rule8), errors++);
    }
    if (data.clock !== void 0) {
      let data3 = data.clock;
      (typeof data3 != "string" || !(data3 === "marketplace" || data3 === "accepted")) && (vErrors = noteError(vErrors, "/clock", rule29), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function orderHistoryQuery(value) {
  return toScalars(value, { limit: "integer" }), check_orderHistoryQuery(value);
}
function check_orderWhyQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.limit !== void 0) {
      let data0 = data.limit;
      typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule30), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 50 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule30), errors++);
    }
    if (data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule28), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function orderWhyQuery(value) {
  return toScalars(value, { limit: "integer" }), check_orderWhyQuery(value);
}
export {
  createArchiveBody,
  createReplayBody,
  check_deadLetterParams as deadLetterParams,
  check_deadLettersParams as deadLettersParams,
  check_failedEventParams as failedEventParams,
  failedEventsQuery,
  check_jobParams as jobParams,
  check_orderHistoryParams as orderHistoryParams,
  orderHistoryQuery,
  orderWhyQuery
};
