// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { isLonger, noteError, pointer } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[A-Z]{3}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = "must be text of 1 to 128 characters", rule4 = "must be text of 1 to 50 characters", rule5 = "must be text of 1 to 300 characters", rule6 = "must be an integer of at least 0", rule7 = "must be an ISO 4217 currency code", rule8 = "must be one of active, paused, ended", rule9 = "must be an object", rule10 = "must be text of 1 to 100 characters", rule11 = "must be text of 1 to 8000 characters", rule12 = "must be one of active, archived", rule13 = "must be a list of at most 50 items", rule14 = "must be text of 1 to 500 characters";
var check_listingCreatedV1_pattern0 = pattern0;
function check_listingCreatedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.listingId === void 0 && (vErrors = noteError(vErrors, "/listingId", rule1), errors++), data.productId === void 0 && (vErrors = noteError(vErrors, "/productId", rule1), errors++), data.channel === void 0 && (vErrors = noteError(vErrors, "/channel", rule1), errors++), data.title === void 0 && (vErrors = noteError(vErrors, "/title", rule1), errors++), data.priceMinor === void 0 && (vErrors = noteError(vErrors, "/priceMinor", rule1), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule1), errors++), data.quantity === void 0 && (vErrors = noteError(vErrors, "/quantity", rule1), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "listingId" || key0 === "productId" || key0 === "channel" || key0 === "title" || key0 === "priceMinor" || key0 === "currency" || key0 === "quantity" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.listingId !== void 0) {
      let data0 = data.listingId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/listingId", rule3), errors++);
    }
    if (data.productId !== void 0) {
      let data1 = data.productId;
      (typeof data1 != "string" || data1.length > 128 && isLonger(data1, 128) || data1.length < 1) && (vErrors = noteError(vErrors, "/productId", rule3), errors++);
    }
    if (data.channel !== void 0) {
      let data2 = data.channel;
      (typeof data2 != "string" || data2.length > 50 && isLonger(data2, 50) || data2.length < 1) && (vErrors = noteError(vErrors, "/channel", rule4), errors++);
    }
    if (data.title !== void 0) {
      let data3 = data.title;
      (typeof data3 != "string" || data3.length > 300 && isLonger(data3, 300) || data3.length < 1) && (vErrors = noteError(vErrors, "/title", rule5), errors++);
    }
    if (data.priceMinor !== void 0) {
      let data4 = data.priceMinor;
      typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4) || (vErrors = noteError(vErrors, "/priceMinor", rule6), errors++), typeof data4 == "number" && isFinite(data4) && (data4 > 9007199254740991 || isNaN(data4) || data4 < 0 || isNaN(data4)) && (vErrors = noteError(vErrors, "/priceMinor", rule6), errors++);
    }
    if (data.currency !== void 0) {
      let data5 = data.currency;
      (typeof data5 != "string" || !check_listingCreatedV1_pattern0.test(data5)) && (vErrors = noteError(vErrors, "/currency", rule7), errors++);
    }
    if (data.quantity !== void 0) {
      let data6 = data.quantity;
      typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6) || (vErrors = noteError(vErrors, "/quantity", rule6), errors++), typeof data6 == "number" && isFinite(data6) && (data6 > 9007199254740991 || isNaN(data6) || data6 < 0 || isNaN(data6)) && (vErrors = noteError(vErrors, "/quantity", rule6), errors++);
    }
    if (data.status !== void 0) {
      let data7 = data.status;
      (typeof data7 != "string" || !(data7 === "active" || data7 === "paused" || data7 === "ended")) && (vErrors = noteError(vErrors, "/status", rule8), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
function check_listingDeletedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.listingId === void 0 && (vErrors = noteError(vErrors, "/listingId", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "listingId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.listingId !== void 0) {
      let data0 = data.listingId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/listingId", rule3), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
var check_productCreatedV1_pattern0 = pattern0;
function check_productCreatedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.productId === void 0 && (vErrors = noteError(vErrors, "/productId", rule1), errors++), data.sku === void 0 && (vErrors = noteError(vErrors, "/sku", rule1), errors++), data.title === void 0 && (vErrors = noteError(vErrors, "/title", rule1), errors++), data.priceMinor === void 0 && (vErrors = noteError(vErrors, "/priceMinor", rule1), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule1), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "productId" || key0 === "sku" || key0 === "title" || key0 === "description" || key0 === "priceMinor" || key0 === "currency" || key0 === "status" || key0 === "attributes" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.productId !== void 0) {
      let data0 = data.productId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/productId", rule3), errors++);
    }
    if (data.sku !== void 0) {
      let data1 = data.sku;
      (typeof data1 != "string" || data1.length > 100 && isLonger(data1, 100) || data1.length < 1) && (vErrors = noteError(vErrors, "/sku", rule10), errors++);
    }
    if (data.title !== void 0) {
      let data2 = data.title;
      (typeof data2 != "string" || data2.length > 300 && isLonger(data2, 300) || data2.length < 1) && (vErrors = noteError(vErrors, "/title", rule5), errors++);
    }
    if (data.description !== void 0) {
      let data3 = data.description;
      (typeof data3 != "string" || data3.length > 8e3 && isLonger(data3, 8e3) || data3.length < 1) && (vErrors = noteError(vErrors, "/description", rule11), errors++);
    }
    if (data.priceMinor !== void 0) {
      let data4 = data.priceMinor;
      typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4) || (vErrors = noteError(vErrors, "/priceMinor", rule6), errors++), typeof data4 == "number" && isFinite(data4) && (data4 > 9007199254740991 || isNaN(data4) || data4 < 0 || isNaN(data4)) && (vErrors = noteError(vErrors, "/priceMinor", rule6), errors++);
    }
    if (data.currency !== void 0) {
      let data5 = data.currency;
      (typeof data5 != "string" || !check_productCreatedV1_pattern0.test(data5)) && (vErrors = noteError(vErrors, "/currency", rule7), errors++);
    }
    if (data.status !== void 0) {
      let data6 = data.status;
      (typeof data6 != "string" || !(data6 === "active" || data6 === "archived")) && (vErrors = noteError(vErrors, "/status", rule12), errors++);
    }
    if (data.attributes !== void 0) {
      let data7 = data.attributes;
      if (Array.isArray(data7)) {
        data7.length > 50 && (vErrors = noteError(vErrors, "/attributes", rule13), errors++);
        let len0 = data7.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data8 = data7[i0];
          if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
            data8.name === void 0 && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/name", rule1), errors++), data8.value === void 0 && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/value", rule1), errors++);
            for (let key1 in data8) {
              if (errors >= 20) break;
              key1 === "name" || key1 === "value" || (vErrors = noteError(vErrors, "/attributes/" + i0 + pointer(key1), rule2), errors++);
            }
            if (data8.name !== void 0) {
              let data9 = data8.name;
              (typeof data9 != "string" || data9.length > 100 && isLonger(data9, 100) || data9.length < 1) && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/name", rule10), errors++);
            }
            if (data8.value !== void 0) {
              let data10 = data8.value;
              (typeof data10 != "string" || data10.length > 500 && isLonger(data10, 500) || data10.length < 1) && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/value", rule14), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/attributes/" + i0, rule9), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/attributes", rule13), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
function check_productDeletedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.productId === void 0 && (vErrors = noteError(vErrors, "/productId", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "productId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.productId !== void 0) {
      let data0 = data.productId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/productId", rule3), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
export {
  check_listingCreatedV1 as listingCreatedV1,
  check_listingDeletedV1 as listingDeletedV1,
  check_listingCreatedV1 as listingUpdatedV1,
  check_productCreatedV1 as productCreatedV1,
  check_productDeletedV1 as productDeletedV1,
  check_productCreatedV1 as productUpdatedV1
};
