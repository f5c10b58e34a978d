// The steps of the dialog: business, account, number, verification, permissions.
import { app, businesses, finish } from "./assets.js";
import { asked, coexistence, hasOpener, installing, tellCancelled, tellError, tellFinished } from "./telling.js";

const $ = (id) => document.getElementById(id);
const form = $("signup");
const sections = [...form.querySelectorAll("section[data-step]")];
const chosen = (name) => form.elements[name]?.value ?? "";
let known = [];
let at = 0;

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = text === "";
}

function offer(place, name, rows, made, preferred) {
  const before = chosen(name) || preferred;
  const all = [...rows, ...made];
  $(place).replaceChildren(
    ...all.map((row) => {
      const label = document.createElement("label");
      const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: row.id });
      radio.checked = row.id === before || (!all.some((one) => one.id === before) && row === all[0]);
      label.append(radio, ` ${row.label}`);
      if (row.more) label.append(Object.assign(document.createElement("small"), { textContent: row.more }));
      return label;
    }),
  );
}

const business = () => known.find((one) => one.id === chosen("business"));
const account = () => business()?.accounts.find((one) => one.id === chosen("account"));
const number = () => account()?.numbers.find((one) => one.id === chosen("number"));

function describe(line) {
  const verified = line.code_verification_status === "VERIFIED" ? "verified" : "not verified";
  const connected = line.registered ? "connected" : "not connected";
  return [line.verified_name, verified, connected, line.is_pin_enabled ? "has a PIN" : "no PIN"].join(", ");
}

function offerBusinesses() {
  const rows = known.map((one) => ({ id: one.id, label: one.name, more: `Portfolio ${one.id}` }));
  const wanted = String(asked.extras.setup?.business?.id ?? "");
  offer("businesses", "business", rows, [{ id: "new", label: "A new business" }], wanted);
}

function offerAccounts() {
  const owned = business()?.accounts ?? [];
  const rows = owned.map((one) => ({ id: one.id, label: one.name, more: `Account ${one.id}` }));
  offer("accounts", "account", rows, [{ id: "new", label: "A new account" }], "");
}

function offerNumbers() {
  const fitting = (account()?.numbers ?? []).filter((one) => one.is_on_biz_app === coexistence);
  const rows = fitting.map((one) => ({ id: one.id, label: one.display_phone_number, more: describe(one) }));
  const made = [{ id: "new", label: "A new number" }];
  if (!coexistence) made.push({ id: "none", label: "No number for now" });
  offer("numbers", "number", rows, made, "");
  if ($("phone").value === "") $("phone").value = `+1 555 ${String(Date.now()).slice(-7, -4)} ${String(Date.now()).slice(-4)}`;
}

function summarise() {
  const told = {
    Business: business()?.name ?? $("business-name").value,
    Account: account()?.name ?? $("account-name").value,
    Number: number()?.display_phone_number ?? (chosen("number") === "new" ? $("phone").value : "none"),
  };
  $("summary").replaceChildren(
    ...Object.entries(told).flatMap(([name, value]) => [
      Object.assign(document.createElement("dt"), { textContent: name }),
      Object.assign(document.createElement("dd"), { textContent: value }),
    ]),
  );
}

const entering = {
  BUSINESS_ACCOUNT_SELECTION: offerBusinesses,
  WABA_PHONE_PROFILE_PICKER: offerAccounts,
  PHONE_NUMBER_SETUP: offerNumbers,
  PERMISSIONS: summarise,
};

// Fields of something new are shown where it was chosen.
function reveal() {
  const pairs = { "business-name": "business", "account-name": "account", phone: "number", "display-name": "number" };
  for (const [id, name] of Object.entries(pairs)) {
    const shown = chosen(name) === "new";
    $(id).hidden = !shown;
    $(id).required = shown && sections[at].contains($(id));
    form.querySelector(`label[for="${id}"]`).hidden = !shown;
  }
  $("pin-field").hidden = chosen("number") !== "new" || coexistence;
  $("history-field").hidden = chosen("number") !== "new" || !coexistence;
}

const skipped = (step) => step === "PHONE_NUMBER_VERIFICATION" && (chosen("number") !== "new" || coexistence);

function show(to, direction = 1) {
  at = to;
  if (skipped(sections[at].dataset.step)) at += direction;
  sections.forEach((section, nth) => (section.hidden = nth !== at));
  entering[sections[at].dataset.step]?.();
  reveal();
  $("progress").textContent = `Step ${at + 1} of ${sections.length}`;
  $("back").hidden = at === 0;
  $("continue").textContent = at === sections.length - 1 ? "Finish" : "Continue";
  sections[at].querySelector("h1").focus();
}

function choice() {
  const scopes = [...form.querySelectorAll('input[name="scope"]')];
  return {
    business: business()?.id,
    businessName: $("business-name").value,
    account: account()?.id,
    accountName: $("account-name").value,
    number: chosen("number") === "none" ? null : chosen("number"),
    phone: $("phone").value,
    displayName: $("display-name").value,
    pin: coexistence ? "" : $("pin").value,
    verified: coexistence || chosen("verified") === "yes",
    coexistence,
    history: $("history").checked,
    withheld: scopes.filter((one) => !one.checked).map((one) => one.value),
    expired: $("expired").checked,
  };
}

async function finished() {
  $("continue").disabled = true;
  try {
    const done = await finish(choice());
    await tellFinished(done, $("order").value, Number($("gap").value));
  } catch (error) {
    problem(error.message);
  } finally {
    $("continue").disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  problem("");
  if (at < sections.length - 1) show(at + 1);
  else void finished();
});
form.addEventListener("change", reveal);
$("back").addEventListener("click", () => show(at - 1, -1));
$("cancel").addEventListener("click", () => void tellCancelled(sections[at].dataset.step));
$("report").addEventListener("click", () => void tellError($("error-text").value));

function refusal(settings) {
  if (!hasOpener()) return "This page must be opened by FB.login of the page that wants to sign somebody up.";
  if (asked.appId !== settings.id) return `Invalid app ID: the simulator's app is ${settings.id}.`;
  if (asked.configId !== settings.config_id) return `Unknown config_id: the simulator's is ${settings.config_id}.`;
  if (!asked.code) return "response_type must be code, with override_default_response_type.";
  return "";
}

async function begin() {
  const settings = await app();
  const wrong = refusal(settings);
  if (wrong) return problem(wrong);
  known = await businesses();
  const setup = asked.extras.setup ?? {};
  $("business-name").value = setup.business?.name ?? "Lucky Shrub";
  $("account-name").value = setup.business?.name ?? "Lucky Shrub";
  $("display-name").value = setup.phone?.displayName ?? setup.business?.name ?? "Lucky Shrub";
  $("app-name").textContent = settings.name;
  $("order").value = settings.dialog_order;
  $("gap").value = settings.dialog_gap;
  $("coexistence").hidden = !coexistence;
  if (installing) document.title += ": access only";
  form.hidden = false;
  show(0);
}

begin().catch((error) => problem(error.message));
