// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[a-z0-9][a-z0-9:-]{0,99}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = "must be a target: a function, or function:queue", rule4 = "must be text of 1 to 50 characters", rule5 = "must be an integer between 1 and 168", rule6 = "must be an object", rule7 = "must be text of 1 to 100 characters", rule8 = "must be an integer between 1600000000000 and 9999999999999", rule9 = "must be a number between 1 and 1000", rule10 = "must be an integer between 1 and 10000", rule11 = "must be text of at most 64 characters", rule12 = "must be one of act, dry-run, off, freeze, override, release, warm-pool-on, warm-pool-off", rule13 = "must be an integer between 0 and 10000", rule14 = "must be an integer between 1 and 1440";
var check_replayQuery_pattern0 = pattern0;
function check_replayQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.hours === void 0 && (data.hours = 168), data.target === void 0 && (vErrors = noteError(vErrors, "/target", rule1), errors++), data.policy === void 0 && (vErrors = noteError(vErrors, "/policy", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "target" || key0 === "policy" || key0 === "hours" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.target !== void 0) {
      let data0 = data.target;
      (typeof data0 != "string" || !check_replayQuery_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/target", rule3), errors++);
    }
    if (data.policy !== void 0) {
      let data1 = data.policy;
      (typeof data1 != "string" || data1.length > 50 && isLonger(data1, 50) || data1.length < 1) && (vErrors = noteError(vErrors, "/policy", rule4), errors++);
    }
    let data2 = data.hours;
    typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2) || (vErrors = noteError(vErrors, "/hours", rule5), errors++), typeof data2 == "number" && isFinite(data2) && (data2 > 168 || isNaN(data2) || data2 < 1 || isNaN(data2)) && (vErrors = noteError(vErrors, "/hours", rule5), errors++);
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
function replayQuery(value) {
  return toScalars(value, { hours: "integer" }), check_replayQuery(value);
}
var check_scalingQuery_pattern0 = pattern0;
function check_scalingQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "target" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.target !== void 0) {
      let data0 = data.target;
      (typeof data0 != "string" || !check_scalingQuery_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/target", rule3), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
var check_scheduleBody_pattern0 = pattern0;
function check_scheduleBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.target === void 0 && (vErrors = noteError(vErrors, "/target", rule1), errors++), data.name === void 0 && (vErrors = noteError(vErrors, "/name", rule1), errors++), data.fromMs === void 0 && (vErrors = noteError(vErrors, "/fromMs", rule1), errors++), data.untilMs === void 0 && (vErrors = noteError(vErrors, "/untilMs", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "target" || key0 === "name" || key0 === "fromMs" || key0 === "untilMs" || key0 === "times" || key0 === "value" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.target !== void 0) {
      let data0 = data.target;
      (typeof data0 != "string" || !check_scheduleBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/target", rule3), errors++);
    }
    if (data.name !== void 0) {
      let data1 = data.name;
      (typeof data1 != "string" || data1.length > 100 && isLonger(data1, 100) || data1.length < 1) && (vErrors = noteError(vErrors, "/name", rule7), errors++);
    }
    if (data.fromMs !== void 0) {
      let data2 = data.fromMs;
      typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2) || (vErrors = noteError(vErrors, "/fromMs", rule8), errors++), typeof data2 == "number" && isFinite(data2) && (data2 > 9999999999999 || isNaN(data2) || data2 < 16e11 || isNaN(data2)) && (vErrors = noteError(vErrors, "/fromMs", rule8), errors++);
    }
    if (data.untilMs !== void 0) {
      let data3 = data.untilMs;
      typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3) || (vErrors = noteError(vErrors, "/untilMs", rule8), errors++), typeof data3 == "number" && isFinite(data3) && (data3 > 9999999999999 || isNaN(data3) || data3 < 16e11 || isNaN(data3)) && (vErrors = noteError(vErrors, "/untilMs", rule8), errors++);
    }
    if (data.times !== void 0) {
      let data4 = data.times;
      typeof data4 == "number" && isFinite(data4) ? (data4 > 1e3 || isNaN(data4) || data4 < 1 || isNaN(data4)) && (vErrors = noteError(vErrors, "/times", rule9), errors++) : (vErrors = noteError(vErrors, "/times", rule9), errors++);
    }
    if (data.value !== void 0) {
      let data5 = data.value;
      typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/value", rule10), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 1e4 || isNaN(data5) || data5 < 1 || isNaN(data5)) && (vErrors = noteError(vErrors, "/value", rule10), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
var scheduleBody = /* @__PURE__ */ closed(check_scheduleBody);
var check_schedulesQuery_pattern0 = pattern0;
function check_schedulesQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "target" || key0 === "id" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.target !== void 0) {
      let data0 = data.target;
      (typeof data0 != "string" || !check_schedulesQuery_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/target", rule3), errors++);
    }
    if (data.id !== void 0) {
      let data1 = data.id;
      (typeof data1 != "string" || data1.length > 64 && isLonger(data1, 64)) && (vErrors = noteError(vErrors, "/id", rule11), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
function check_steerBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.action === void 0 && (vErrors = noteError(vErrors, "/action", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "action" || key0 === "value" || key0 === "minutes" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.action !== void 0) {
      let data0 = data.action;
      (typeof data0 != "string" || !(data0 === "act" || data0 === "dry-run" || data0 === "off" || data0 === "freeze" || data0 === "override" || data0 === "release" || data0 === "warm-pool-on" || data0 === "warm-pool-off")) && (vErrors = noteError(vErrors, "/action", rule12), errors++);
    }
    if (data.value !== void 0) {
      let data1 = data.value;
      typeof data1 == "number" && !(data1 % 1) && !isNaN(data1) && isFinite(data1) || (vErrors = noteError(vErrors, "/value", rule13), errors++), typeof data1 == "number" && isFinite(data1) && (data1 > 1e4 || isNaN(data1) || data1 < 0 || isNaN(data1)) && (vErrors = noteError(vErrors, "/value", rule13), errors++);
    }
    if (data.minutes !== void 0) {
      let data2 = data.minutes;
      typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2) || (vErrors = noteError(vErrors, "/minutes", rule14), errors++), typeof data2 == "number" && isFinite(data2) && (data2 > 1440 || isNaN(data2) || data2 < 1 || isNaN(data2)) && (vErrors = noteError(vErrors, "/minutes", rule14), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
var steerBody = /* @__PURE__ */ closed(check_steerBody);
var check_targetParams_pattern0 = pattern0;
function check_targetParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.target === void 0 && (vErrors = noteError(vErrors, "/target", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "target" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.target !== void 0) {
      let data0 = data.target;
      (typeof data0 != "string" || !check_targetParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/target", rule3), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
export {
  replayQuery,
  check_scalingQuery as scalingQuery,
  scheduleBody,
  check_schedulesQuery as schedulesQuery,
  steerBody,
  check_targetParams as targetParams
};
