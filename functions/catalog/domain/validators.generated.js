// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[a-z0-9][a-z0-9._-]{0,63}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = 'must be an account id: 1 to 64 lower-case letters, digits, ".", "_" or "-", the first a letter or digit', rule4 = "must be an object", pattern5 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u"), pattern6 = new RegExp("[\\x00-\\x1f\\x7f-\\x9f]", "u"), pattern7 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}(?:,[A-Za-z0-9][A-Za-z0-9._:-]{0,127}){0,49}$", "u"), rule8 = "must be an integer between 1 and 200", rule9 = "must be text of 1 to 2000 characters", rule10 = "must be true or false", rule11 = "must be one of active, paused, ended", rule12 = 'must be a product id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit', rule13 = "must be text of 1 to 50 characters without control characters", rule14 = "must be 1 to 50 listing ids with commas between them", rule15 = "must be one of active, archived", rule16 = "must be text of 1 to 100 characters without control characters", rule17 = "must be 1 to 50 product ids with commas between them", pattern18 = new RegExp("^[A-Z]{3}$", "u"), rule19 = "must be text of 1 to 300 characters without control characters", rule20 = "must be an integer between 0 and 1000000000000", rule21 = "must be an ISO 4217 currency code of three capital letters", rule22 = "must be an integer between 0 and 1000000", rule23 = 'must be a listing id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit', pattern24 = new RegExp("^[ -~\\xa0-\\u{10ffff}\\n\\r\\t]*$", "u"), rule25 = "must be text of 1 to 8000 characters without control characters other than tabs and line ends or null", rule26 = "must be a list of at most 50 items or null", rule27 = "must be text of 1 to 500 characters without control characters", rule28 = "must be text of 1 to 8000 characters without control characters other than tabs and line ends", rule29 = "must be a list of at most 50 items";
var check_catalogCountsInput_pattern0 = pattern0;
function check_catalogCountsInput(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.accountId === void 0 && (vErrors = noteError(vErrors, "/accountId", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "accountId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.accountId !== void 0) {
      let data0 = data.accountId;
      (typeof data0 != "string" || !check_catalogCountsInput_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/accountId", rule3), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
var check_listListingsQuery_pattern0 = pattern5, check_listListingsQuery_pattern1 = pattern6, check_listListingsQuery_pattern2 = pattern7;
function check_listListingsQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "total" || key0 === "status" || key0 === "productId" || key0 === "channel" || key0 === "ids" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule8), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule8), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule9), errors++);
    }
    if (data.total !== void 0 && typeof data.total != "boolean" && (vErrors = noteError(vErrors, "/total", rule10), errors++), data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "active" || data3 === "paused" || data3 === "ended")) && (vErrors = noteError(vErrors, "/status", rule11), errors++);
    }
    if (data.productId !== void 0) {
      let data4 = data.productId;
      (typeof data4 != "string" || !check_listListingsQuery_pattern0.test(data4)) && (vErrors = noteError(vErrors, "/productId", rule12), errors++);
    }
    if (data.channel !== void 0) {
      let data5 = data.channel;
      (typeof data5 != "string" || data5.length > 50 && isLonger(data5, 50) || data5.length < 1 || check_listListingsQuery_pattern1.test(data5)) && (vErrors = noteError(vErrors, "/channel", rule13), errors++);
    }
    if (data.ids !== void 0) {
      let data6 = data.ids;
      (typeof data6 != "string" || !check_listListingsQuery_pattern2.test(data6)) && (vErrors = noteError(vErrors, "/ids", rule14), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
function listListingsQuery(value) {
  return toScalars(value, { limit: "integer", total: "boolean" }), check_listListingsQuery(value);
}
var check_listProductsQuery_pattern0 = pattern6, check_listProductsQuery_pattern1 = pattern7;
function check_listProductsQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "total" || key0 === "status" || key0 === "sku" || key0 === "ids" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule8), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule8), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule9), errors++);
    }
    if (data.total !== void 0 && typeof data.total != "boolean" && (vErrors = noteError(vErrors, "/total", rule10), errors++), data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "active" || data3 === "archived")) && (vErrors = noteError(vErrors, "/status", rule15), errors++);
    }
    if (data.sku !== void 0) {
      let data4 = data.sku;
      (typeof data4 != "string" || data4.length > 100 && isLonger(data4, 100) || data4.length < 1 || check_listProductsQuery_pattern0.test(data4)) && (vErrors = noteError(vErrors, "/sku", rule16), errors++);
    }
    if (data.ids !== void 0) {
      let data5 = data.ids;
      (typeof data5 != "string" || !check_listProductsQuery_pattern1.test(data5)) && (vErrors = noteError(vErrors, "/ids", rule17), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
function listProductsQuery(value) {
  return toScalars(value, { limit: "integer", total: "boolean" }), check_listProductsQuery(value);
}
var check_listingBody_pattern0 = pattern5, check_listingBody_pattern1 = pattern6, check_listingBody_pattern3 = pattern18;
function check_listingBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.status === void 0 && (data.status = "active"), data.productId === void 0 && (vErrors = noteError(vErrors, "/productId", rule1), errors++), data.channel === void 0 && (vErrors = noteError(vErrors, "/channel", rule1), errors++), data.title === void 0 && (vErrors = noteError(vErrors, "/title", rule1), errors++), data.priceMinor === void 0 && (vErrors = noteError(vErrors, "/priceMinor", rule1), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule1), errors++), data.quantity === void 0 && (vErrors = noteError(vErrors, "/quantity", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "productId" || key0 === "channel" || key0 === "title" || key0 === "priceMinor" || key0 === "currency" || key0 === "quantity" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.productId !== void 0) {
      let data0 = data.productId;
      (typeof data0 != "string" || !check_listingBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/productId", rule12), errors++);
    }
    if (data.channel !== void 0) {
      let data1 = data.channel;
      (typeof data1 != "string" || data1.length > 50 && isLonger(data1, 50) || data1.length < 1 || !isPlain && check_listingBody_pattern1.test(data1)) && (vErrors = noteError(vErrors, "/channel", rule13), errors++);
    }
    if (data.title !== void 0) {
      let data2 = data.title;
      (typeof data2 != "string" || data2.length > 300 && isLonger(data2, 300) || data2.length < 1 || !isPlain && check_listingBody_pattern1.test(data2)) && (vErrors = noteError(vErrors, "/title", rule19), errors++);
    }
    if (data.priceMinor !== void 0) {
      let data3 = data.priceMinor;
      typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3) || (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++), typeof data3 == "number" && isFinite(data3) && (data3 > 1e12 || isNaN(data3) || data3 < 0 || isNaN(data3)) && (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++);
    }
    if (data.currency !== void 0) {
      let data4 = data.currency;
      (typeof data4 != "string" || !check_listingBody_pattern3.test(data4)) && (vErrors = noteError(vErrors, "/currency", rule21), errors++);
    }
    if (data.quantity !== void 0) {
      let data5 = data.quantity;
      typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/quantity", rule22), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 1e6 || isNaN(data5) || data5 < 0 || isNaN(data5)) && (vErrors = noteError(vErrors, "/quantity", rule22), errors++);
    }
    let data6 = data.status;
    (typeof data6 != "string" || !(data6 === "active" || data6 === "paused" || data6 === "ended")) && (vErrors = noteError(vErrors, "/status", rule11), errors++);
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
var listingBody = /* @__PURE__ */ closed(check_listingBody);
var check_listingParams_pattern0 = pattern5;
function check_listingParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.listingId === void 0 && (vErrors = noteError(vErrors, "/listingId", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "listingId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.listingId !== void 0) {
      let data0 = data.listingId;
      (typeof data0 != "string" || !check_listingParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/listingId", rule23), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
var check_patchListingBody_pattern0 = pattern6, check_patchListingBody_pattern2 = pattern18;
function check_patchListingBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "channel" || key0 === "title" || key0 === "priceMinor" || key0 === "currency" || key0 === "quantity" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.channel !== void 0) {
      let data0 = data.channel;
      (typeof data0 != "string" || data0.length > 50 && isLonger(data0, 50) || data0.length < 1 || !isPlain && check_patchListingBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/channel", rule13), errors++);
    }
    if (data.title !== void 0) {
      let data1 = data.title;
      (typeof data1 != "string" || data1.length > 300 && isLonger(data1, 300) || data1.length < 1 || !isPlain && check_patchListingBody_pattern0.test(data1)) && (vErrors = noteError(vErrors, "/title", rule19), errors++);
    }
    if (data.priceMinor !== void 0) {
      let data2 = data.priceMinor;
      typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2) || (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++), typeof data2 == "number" && isFinite(data2) && (data2 > 1e12 || isNaN(data2) || data2 < 0 || isNaN(data2)) && (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++);
    }
    if (data.currency !== void 0) {
      let data3 = data.currency;
      (typeof data3 != "string" || !check_patchListingBody_pattern2.test(data3)) && (vErrors = noteError(vErrors, "/currency", rule21), errors++);
    }
    if (data.quantity !== void 0) {
      let data4 = data.quantity;
      typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4) || (vErrors = noteError(vErrors, "/quantity", rule22), errors++), typeof data4 == "number" && isFinite(data4) && (data4 > 1e6 || isNaN(data4) || data4 < 0 || isNaN(data4)) && (vErrors = noteError(vErrors, "/quantity", rule22), errors++);
    }
    if (data.status !== void 0) {
      let data5 = data.status;
      (typeof data5 != "string" || !(data5 === "active" || data5 === "paused" || data5 === "ended")) && (vErrors = noteError(vErrors, "/status", rule11), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
var patchListingBody = /* @__PURE__ */ closed(check_patchListingBody);
var check_patchProductBody_pattern0 = pattern6, check_patchProductBody_pattern2 = pattern24, check_patchProductBody_pattern3 = pattern18;
function check_patchProductBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "sku" || key0 === "title" || key0 === "description" || key0 === "priceMinor" || key0 === "currency" || key0 === "status" || key0 === "attributes" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.sku !== void 0) {
      let data0 = data.sku;
      (typeof data0 != "string" || data0.length > 100 && isLonger(data0, 100) || data0.length < 1 || !isPlain && check_patchProductBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/sku", rule16), errors++);
    }
    if (data.title !== void 0) {
      let data1 = data.title;
      (typeof data1 != "string" || data1.length > 300 && isLonger(data1, 300) || data1.length < 1 || !isPlain && check_patchProductBody_pattern0.test(data1)) && (vErrors = noteError(vErrors, "/title", rule19), errors++);
    }
    if (data.description !== void 0) {
      let data2 = data.description;
      typeof data2 != "string" && data2 !== null && (vErrors = noteError(vErrors, "/description", rule25), errors++), typeof data2 == "string" && (data2.length > 8e3 && isLonger(data2, 8e3) || data2.length < 1 || !check_patchProductBody_pattern2.test(data2)) && (vErrors = noteError(vErrors, "/description", rule25), errors++);
    }
    if (data.priceMinor !== void 0) {
      let data3 = data.priceMinor;
      typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3) || (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++), typeof data3 == "number" && isFinite(data3) && (data3 > 1e12 || isNaN(data3) || data3 < 0 || isNaN(data3)) && (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++);
    }
    if (data.currency !== void 0) {
      let data4 = data.currency;
      (typeof data4 != "string" || !check_patchProductBody_pattern3.test(data4)) && (vErrors = noteError(vErrors, "/currency", rule21), errors++);
    }
    if (data.status !== void 0) {
      let data5 = data.status;
      (typeof data5 != "string" || !(data5 === "active" || data5 === "archived")) && (vErrors = noteError(vErrors, "/status", rule15), errors++);
    }
    if (data.attributes !== void 0) {
      let data6 = data.attributes;
      if (!Array.isArray(data6) && data6 !== null && (vErrors = noteError(vErrors, "/attributes", rule26), errors++), Array.isArray(data6)) {
        data6.length > 50 && (vErrors = noteError(vErrors, "/attributes", rule26), errors++);
        let len0 = data6.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data7 = data6[i0];
          if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
            data7.name === void 0 && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/name", rule1), errors++), data7.value === void 0 && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/value", rule1), errors++);
            for (let key1 in data7) {
              if (errors >= 20) break;
              key1 === "name" || key1 === "value" || (vErrors = noteError(vErrors, "/attributes/" + i0 + pointer(key1), rule2), errors++);
            }
            if (data7.name !== void 0) {
              let data8 = data7.name;
              (typeof data8 != "string" || data8.length > 100 && isLonger(data8, 100) || data8.length < 1 || !isPlain && check_patchProductBody_pattern0.test(data8)) && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/name", rule16), errors++);
            }
            if (data7.value !== void 0) {
              let data9 = data7.value;
              (typeof data9 != "string" || data9.length > 500 && isLonger(data9, 500) || data9.length < 1 || !isPlain && check_patchProductBody_pattern0.test(data9)) && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/value", rule27), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/attributes/" + i0, rule4), errors++;
        }
      }
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
var patchProductBody = /* @__PURE__ */ closed(check_patchProductBody);
var check_productBody_pattern0 = pattern6, check_productBody_pattern2 = pattern24, check_productBody_pattern3 = pattern18;
function check_productBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.status === void 0 && (data.status = "active"), data.sku === void 0 && (vErrors = noteError(vErrors, "/sku", rule1), errors++), data.title === void 0 && (vErrors = noteError(vErrors, "/title", rule1), errors++), data.priceMinor === void 0 && (vErrors = noteError(vErrors, "/priceMinor", rule1), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "sku" || key0 === "title" || key0 === "description" || key0 === "priceMinor" || key0 === "currency" || key0 === "status" || key0 === "attributes" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.sku !== void 0) {
      let data0 = data.sku;
      (typeof data0 != "string" || data0.length > 100 && isLonger(data0, 100) || data0.length < 1 || !isPlain && check_productBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/sku", rule16), errors++);
    }
    if (data.title !== void 0) {
      let data1 = data.title;
      (typeof data1 != "string" || data1.length > 300 && isLonger(data1, 300) || data1.length < 1 || !isPlain && check_productBody_pattern0.test(data1)) && (vErrors = noteError(vErrors, "/title", rule19), errors++);
    }
    if (data.description !== void 0) {
      let data2 = data.description;
      (typeof data2 != "string" || data2.length > 8e3 && isLonger(data2, 8e3) || data2.length < 1 || !check_productBody_pattern2.test(data2)) && (vErrors = noteError(vErrors, "/description", rule28), errors++);
    }
    if (data.priceMinor !== void 0) {
      let data3 = data.priceMinor;
      typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3) || (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++), typeof data3 == "number" && isFinite(data3) && (data3 > 1e12 || isNaN(data3) || data3 < 0 || isNaN(data3)) && (vErrors = noteError(vErrors, "/priceMinor", rule20), errors++);
    }
    if (data.currency !== void 0) {
      let data4 = data.currency;
      (typeof data4 != "string" || !check_productBody_pattern3.test(data4)) && (vErrors = noteError(vErrors, "/currency", rule21), errors++);
    }
    let data5 = data.status;
    if ((typeof data5 != "string" || !(data5 === "active" || data5 === "archived")) && (vErrors = noteError(vErrors, "/status", rule15), errors++), data.attributes !== void 0) {
      let data6 = data.attributes;
      if (Array.isArray(data6)) {
        data6.length > 50 && (vErrors = noteError(vErrors, "/attributes", rule29), errors++);
        let len0 = data6.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data7 = data6[i0];
          if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
            data7.name === void 0 && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/name", rule1), errors++), data7.value === void 0 && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/value", rule1), errors++);
            for (let key1 in data7) {
              if (errors >= 20) break;
              key1 === "name" || key1 === "value" || (vErrors = noteError(vErrors, "/attributes/" + i0 + pointer(key1), rule2), errors++);
            }
            if (data7.name !== void 0) {
              let data8 = data7.name;
              (typeof data8 != "string" || data8.length > 100 && isLonger(data8, 100) || data8.length < 1 || !isPlain && check_productBody_pattern0.test(data8)) && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/name", rule16), errors++);
            }
            if (data7.value !== void 0) {
              let data9 = data7.value;
              (typeof data9 != "string" || data9.length > 500 && isLonger(data9, 500) || data9.length < 1 || !isPlain && check_productBody_pattern0.test(data9)) && (vErrors = noteError(vErrors, "/attributes/" + i0 + "/value", rule27), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/attributes/" + i0, rule4), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/attributes", rule29), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
var productBody = /* @__PURE__ */ closed(check_productBody);
var check_productParams_pattern0 = pattern5;
function check_productParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.productId === void 0 && (vErrors = noteError(vErrors, "/productId", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "productId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.productId !== void 0) {
      let data0 = data.productId;
      (typeof data0 != "string" || !check_productParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/productId", rule12), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
export {
  check_catalogCountsInput as catalogCountsInput,
  listListingsQuery,
  listProductsQuery,
  listingBody,
  check_listingParams as listingParams,
  patchListingBody,
  patchProductBody,
  productBody,
  check_productParams as productParams
};
