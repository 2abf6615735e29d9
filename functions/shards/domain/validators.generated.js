// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, finishErrors, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^shard-[0-9]{1,3}$", "u"), rule1 = "must be one of the allowed forms", pattern2 = new RegExp("^\\d{1,4}-\\d{1,9}$", "u"), rule3 = "is required", rule4 = "is not a known field", rule5 = "must be a move id as we return it, such as 17-3", rule6 = "must be an object", rule7 = "must be true or false", rule8 = "must be an account id";
var check_beginMoveBody_pattern0 = pattern0;
function check_beginMoveBody(data) {
  let vErrors = null, errors = 0, _errs0 = errors, valid0 = !1, _errs1 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    (data.account === void 0 || data.to === void 0) && (vErrors = noteError(vErrors, "", ""), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "account" || key0 === "to" || (vErrors = noteError(vErrors, "", ""), errors++);
    }
    if (data.account !== void 0) {
      let data0 = data.account;
      (typeof data0 != "string" || data0.length > 200 || data0.length < 1) && (vErrors = noteError(vErrors, "", ""), errors++);
    }
    if (data.to !== void 0) {
      let data1 = data.to;
      (typeof data1 != "string" || !check_beginMoveBody_pattern0.test(data1)) && (vErrors = noteError(vErrors, "", ""), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", ""), errors++;
  var _valid0 = _errs1 === errors;
  if (valid0 = valid0 || _valid0, !valid0) {
    let _errs8 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      (data.bucket === void 0 || data.to === void 0) && (vErrors = noteError(vErrors, "", ""), errors++);
      for (let key1 in data) {
        if (errors >= 20) break;
        key1 === "bucket" || key1 === "to" || (vErrors = noteError(vErrors, "", ""), errors++);
      }
      if (data.bucket !== void 0) {
        let data2 = data.bucket;
        typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2) || (vErrors = noteError(vErrors, "", ""), errors++), typeof data2 == "number" && isFinite(data2) && (data2 > 1023 || isNaN(data2) || data2 < 0 || isNaN(data2)) && (vErrors = noteError(vErrors, "", ""), errors++);
      }
      if (data.to !== void 0) {
        let data3 = data.to;
        (typeof data3 != "string" || !check_beginMoveBody_pattern0.test(data3)) && (vErrors = noteError(vErrors, "", ""), errors++);
      }
    } else
      vErrors = noteError(vErrors, "", ""), errors++;
    var _valid0 = _errs8 === errors;
    valid0 = valid0 || _valid0;
  }
  return valid0 ? (errors = _errs0, vErrors !== null && (_errs0 ? vErrors.length = _errs0 : vErrors = null)) : (vErrors = noteError(vErrors, "", rule1), errors++), finishErrors(vErrors);
}
var beginMoveBody = /* @__PURE__ */ closed(check_beginMoveBody);
var check_moveParams_pattern0 = pattern2;
function check_moveParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.moveId === void 0 && (vErrors = noteError(vErrors, "/moveId", rule3), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "moveId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.moveId !== void 0) {
      let data0 = data.moveId;
      (typeof data0 != "string" || !check_moveParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/moveId", rule5), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return finishErrors(vErrors);
}
function moveParams(value) {
  return toScalars(value, {}), check_moveParams(value);
}
function check_rebalanceBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "dryRun" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    data.dryRun !== void 0 && typeof data.dryRun != "boolean" && (vErrors = noteError(vErrors, "/dryRun", rule7), errors++);
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return finishErrors(vErrors);
}
var rebalanceBody = /* @__PURE__ */ closed(check_rebalanceBody);
function check_verifyShardsBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "account" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.account !== void 0) {
      let data0 = data.account;
      (typeof data0 != "string" || data0.length > 200 || data0.length < 1) && (vErrors = noteError(vErrors, "/account", rule8), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return finishErrors(vErrors);
}
var verifyShardsBody = /* @__PURE__ */ closed(check_verifyShardsBody);
export {
  beginMoveBody,
  moveParams,
  rebalanceBody,
  verifyShardsBody
};
