// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, finishErrors, noteError, pointer } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[a-z0-9][a-z0-9._-]{0,63}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = 'must be an account id: 1 to 64 lower-case letters, digits, ".", "_" or "-"', rule4 = "must be `*`, `entity`, `entity:*`, `entity:id`, `entity:part*` or `tag:name`", rule5 = "must be true or false", rule6 = "must be an object";
var check_invalidateBody_pattern0 = pattern0;
function check_invalidateBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.account === void 0 && (vErrors = noteError(vErrors, "/account", rule1), errors++), data.glob === void 0 && (vErrors = noteError(vErrors, "/glob", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "account" || key0 === "glob" || key0 === "dryRun" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.account !== void 0) {
      let data0 = data.account;
      (typeof data0 != "string" || !check_invalidateBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/account", rule3), errors++);
    }
    if (data.glob !== void 0) {
      let data1 = data.glob;
      (typeof data1 != "string" || data1.length > 600 || data1.length < 1) && (vErrors = noteError(vErrors, "/glob", rule4), errors++);
    }
    data.dryRun !== void 0 && typeof data.dryRun != "boolean" && (vErrors = noteError(vErrors, "/dryRun", rule5), errors++);
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return finishErrors(vErrors);
}
var invalidateBody = /* @__PURE__ */ closed(check_invalidateBody);
export {
  invalidateBody
};
