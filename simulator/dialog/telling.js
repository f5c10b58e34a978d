// What the dialog tells the page that opened it.
const given = new URLSearchParams(window.location.search);

function extras() {
  try {
    const told = JSON.parse(given.get("extras") ?? "{}");
    return typeof told === "object" && told !== null ? told : {};
  } catch {
    return {};
  }
}

export const asked = {
  appId: given.get("client_id"),
  configId: given.get("config_id"),
  code: given.get("response_type") === "code" && given.get("override_default_response_type") === "true",
  extras: extras(),
};

const version = String(asked.extras.version ?? "");
// The second version logs its session only when it was told to.
const heard = version !== "" || String(asked.extras.sessionInfoVersion ?? "") === "3";
const numbered = version.startsWith("v4") ? {} : { version: 3 };

export const coexistence = ["whatsapp_business_app_onboarding", "coexistence"].includes(asked.extras.featureType);
export const installing = (asked.extras.features ?? []).some((one) => one.name === "app_only_install");
export const hasOpener = () => window.opener !== null && given.has("origin");

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

function post(text) {
  window.opener.postMessage(text, given.get("origin"));
}

function tellAssets(message) {
  if (!heard) return;
  const { data, type, event } = message;
  const named = installing ? "FINISH_GRANT_ONLY_API_ACCESS" : event;
  post(JSON.stringify({ data, type, event: named, ...numbered }));
}

function tellCode(code) {
  post(new URLSearchParams({ cb: given.get("cb"), code }).toString());
}

async function leave() {
  await pause(0.1);
  window.close();
}

export async function tellFinished(finished, order, gap) {
  const steps = {
    assets_first: [() => tellAssets(finished.message), () => tellCode(finished.code)],
    code_first: [() => tellCode(finished.code), () => tellAssets(finished.message)],
    code_only: [() => tellCode(finished.code)],
    assets_only: [() => tellAssets(finished.message)],
  }[order];
  for (const [nth, step] of steps.entries()) {
    if (nth) await pause(gap);
    step();
  }
  await leave();
}

export async function tellCancelled(step) {
  tellAssets({ data: { current_step: step }, type: "WA_EMBEDDED_SIGNUP", event: "CANCEL" });
  await leave();
}

export async function tellError(text) {
  const data = {
    error_message: text,
    error_id: String(100000 + Math.floor(Math.random() * 900000)),
    session_id: crypto.randomUUID().replaceAll("-", "").slice(0, 15),
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  post(JSON.stringify({ data, type: "WA_EMBEDDED_SIGNUP", event: "CANCEL" }));
  await leave();
}
