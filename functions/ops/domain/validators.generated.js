// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, noteError, pointer } from "../../kernel/validation.ts";
var rule0 = "is not a known field", rule1 = "must be true or false", rule2 = "must be an object";
function check_applyTopicsBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "dryRun" || key0 === "raisePartitions" || (vErrors = noteError(vErrors, "" + pointer(key0), rule0), errors++);
    }
    data.dryRun !== void 0 && typeof data.dryRun != "boolean" && (vErrors = noteError(vErrors, "/dryRun", rule1), errors++), data.raisePartitions !== void 0 && typeof data.raisePartitions != "boolean" && (vErrors = noteError(vErrors, "/raisePartitions", rule1), errors++);
  } else
    vErrors = noteError(vErrors, "", rule2), errors++;
  return vErrors ?? [];
}
var applyTopicsBody = /* @__PURE__ */ closed(check_applyTopicsBody);
export {
  applyTopicsBody
};
