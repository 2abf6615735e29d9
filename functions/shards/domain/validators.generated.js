// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, noteError, pointer } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[a-z0-9][a-z0-9._-]{0,63}$", "u"), pattern1 = new RegExp("^shard-[0-9]{1,3}$", "u"), rule2 = "is required", rule3 = "is not a known field", rule4 = 'must be an account id: 1 to 64 lower-case letters, digits, ".", "_" or "-", the first a letter or digit', rule5 = "must be an integer between 0 and 1023", rule6 = "must be a shard such as shard-3", rule7 = "must be an object", pattern8 = new RegExp("^\\d{1,4}-\\d{1,9}$", "u"), rule9 = "must be a move id as we return it, such as 17-3", rule10 = "must be true or false";
var check_beginMoveBody_pattern0 = pattern0, check_beginMoveBody_pattern1 = pattern1;
function check_beginMoveBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.to === void 0 && (vErrors = noteError(vErrors, "/to", rule2), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "account" || key0 === "bucket" || key0 === "to" || (vErrors = noteError(vErrors, "" + pointer(key0), rule3), errors++);
    }
    if (data.account !== void 0) {
      let data0 = data.account;
      (typeof data0 != "string" || !check_beginMoveBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/account", rule4), errors++);
    }
    if (data.bucket !== void 0) {
      let data1 = data.bucket;
      typeof data1 == "number" && !(data1 % 1) && !isNaN(data1) && isFinite(data1) || (vErrors = noteError(vErrors, "/bucket", rule5), errors++), typeof data1 == "number" && isFinite(data1) && (data1 > 1023 || isNaN(data1) || data1 < 0 || isNaN(data1)) && (vErrors = noteError(vErrors, "/bucket", rule5), errors++);
    }
    if (data.to !== void 0) {
      let data2 = data.to;
      (typeof data2 != "string" || !check_beginMoveBody_pattern1.test(data2)) && (vErrors = noteError(vErrors, "/to", rule6), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule7), errors++;
  return vErrors ?? [];
}
var beginMoveBody = /* @__PURE__ */ closed(check_beginMoveBody);
var check_moveParams_pattern0 = pattern8;
function check_moveParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.moveId === void 0 && (vErrors = noteError(vErrors, "/moveId", rule2), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "moveId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule3), errors++);
    }
    if (data.moveId !== void 0) {
      let data0 = data.moveId;
      (typeof data0 != "string" || !check_moveParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/moveId", rule9), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule7), errors++;
  return vErrors ?? [];
}
function check_rebalanceBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "dryRun" && (vErrors = noteError(vErrors, "" + pointer(key0), rule3), errors++);
    }
    data.dryRun !== void 0 && typeof data.dryRun != "boolean" && (vErrors = noteError(vErrors, "/dryRun", rule10), errors++);
  } else
    vErrors = noteError(vErrors, "", rule7), errors++;
  return vErrors ?? [];
}
var rebalanceBody = /* @__PURE__ */ closed(check_rebalanceBody);
var check_verifyShardsBody_pattern0 = pattern0;
function check_verifyShardsBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "account" && (vErrors = noteError(vErrors, "" + pointer(key0), rule3), errors++);
    }
    if (data.account !== void 0) {
      let data0 = data.account;
      (typeof data0 != "string" || !check_verifyShardsBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/account", rule4), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule7), errors++;
  return vErrors ?? [];
}
var verifyShardsBody = /* @__PURE__ */ closed(check_verifyShardsBody);
export {
  beginMoveBody,
  check_moveParams as moveParams,
  rebalanceBody,
  verifyShardsBody
};
