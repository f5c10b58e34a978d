// What is shown. Everything that came from elsewhere is text, never markup.

const NAMES = {
  exchange_code: "Exchange Meta's code for a token",
  fetch_token: "Fetch the token",
  check_token: "Check the token's permissions",
  subscribe_app: "Subscribe to the account's webhooks",
  find_number: "Find the number",
  register: "Register the number",
  read_number: "Read the number's facts",
  sync_contacts: "Ask for the phone's contacts",
  sync_history: "Ask for the phone's history",
  read_account: "Read the account's facts",
  sync_templates: "Read the message templates",
  read_profile: "Read the business profile",
  finish: "Ready",
  unsubscribe_app: "Undo: unsubscribe",
  forget_token: "Undo: forget the token",
};
const MARKS = {
  DONE: "✓", SKIPPED: "–", UNCONFIRMED: "?", FAILED: "!", RUNNING: "…", RETRYING: "…", PENDING: "·",
};
const STATES = {
  DONE: "done", SKIPPED: "not needed", UNCONFIRMED: "asked, answer lost", FAILED: "failed",
  RUNNING: "under way", RETRYING: "tried again by itself", PENDING: "not begun",
};
const HEADLINES = {
  WAITING: "Waiting for Meta's window", RUNNING: "Connecting", FAILED: "One step needs you",
  READY: "Ready", CANCELLED: "Given up", EXPIRED: "Too late", DISCONNECTED: "Disconnected",
};
export const ENDED = ["READY", "CANCELLED", "EXPIRED", "DISCONNECTED"];

export const find = (id) => document.getElementById(id);

export function show(id, shown = true) {
  find(id).hidden = !shown;
}

export function only(id) {
  for (const each of ["sign-in", "choose", "begin", "signup"]) show(each, each === id);
}

export function problem(text) {
  const notice = find("problem");
  notice.textContent = text ?? "";
  notice.hidden = !text;
}

export function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function when(text) {
  return new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

export const headlineOf = (status) => HEADLINES[status] ?? status;
export const stepNameOf = (step) => NAMES[step] ?? step;

export function drawSignup(signup, opening) {
  const headline = opening && signup.status === "WAITING" ? "Meta's window is open" : headlineOf(signup.status);
  if (find("headline").textContent !== headline) find("headline").textContent = headline;
  const said = outcomeOf(signup, opening);
  if (find("outcome").textContent !== said) find("outcome").textContent = said;
  show("pin", signup.wanted === "PIN");
  show("numbers", signup.wanted === "NUMBER");
  show("retry", signup.wanted === "RETRY");
  // Meta's support may have lifted what it told us to wait for.
  find("retry").textContent = soon(signup) ? "Try again all the same" : "Try this step again";
  show("click", !opening && (signup.wanted === "CLICK" || (signup.status === "FAILED" && signup.mode !== "HOSTED")));
  find("click").classList.toggle("second", signup.wanted !== "CLICK");
  find("click").textContent = signup.status === "WAITING" && !signup.cancelledAt
    ? "Connect WhatsApp" : "Connect WhatsApp again";
  show("cancel", !ENDED.includes(signup.status));
  show("back", ENDED.includes(signup.status));
  drawSteps(signup.steps);
}

function standing(signup) {
  return signup.steps.find((step) => step.name === signup.step);
}

function soon(signup) {
  const until = standing(signup)?.waitUntil;
  return until ? new Date(until) > new Date() : false;
}

function outcomeOf(signup, opening) {
  if (signup.status === "READY") return "The account is connected. The number can send.";
  if (signup.status === "CANCELLED") return "What was done has been taken back.";
  if (signup.status === "EXPIRED") return "Nobody came back in time. What was done has been taken back.";
  if (signup.status === "DISCONNECTED") return "The account is let go, and its token forgotten.";
  if (opening) return "Finish in Meta's window; this page waits.";
  if (signup.status === "FAILED") {
    const step = standing(signup);
    return `${stepNameOf(signup.step)}: ${step?.advice ?? "it failed."}`;
  }
  if (signup.status !== "WAITING") return "";
  if (signup.cancelledAt === null) {
    return signup.mode === "HOSTED"
      ? "Waiting until Meta says that you finished on its own page." : "Click to open Meta's window.";
  }
  const where = signup.currentStep ? ` at ${signup.currentStep.toLowerCase().replaceAll("_", " ")}` : "";
  return `You left Meta's window${where}. ${signup.error ?? ""} Nothing was connected; you may click again.`;
}

function drawSteps(steps) {
  const list = find("steps");
  const drawn = JSON.stringify(steps);
  if (list.dataset.drawn === drawn) return;
  list.dataset.drawn = drawn;
  list.replaceChildren(...steps.map(stepLine));
}

function stepLine(step) {
  const line = element("li", null, step.state);
  line.dataset.step = step.name;
  const mark = element("span", MARKS[step.state] ?? "·", "mark");
  mark.setAttribute("aria-hidden", "true");
  const words = element("div");
  const attempts = step.attempts > 1 ? `, ${step.attempts} attempts` : "";
  const why = [step.reason, step.code].filter(Boolean).join(" ");
  words.append(
    element("span", stepNameOf(step.name), "name"), " ",
    element("span", `${STATES[step.state] ?? step.state}${attempts}${why ? `: ${why}` : ""}`, "state"),
  );
  if (step.advice && step.state !== "DONE") words.append(element("p", step.advice, "advice"));
  if (step.waitUntil) words.append(element("p", `Not before ${when(step.waitUntil)}.`, "advice"));
  if (step.said) words.append(element("p", `Meta says: ${step.said}`, "said"));
  line.append(mark, words);
  return line;
}
