// The page's way: who you are, for whom, Meta's dialog, and then each step as it happens.

import { Refused, actFor, get, post } from "./api.js";
import { listen, loadSdk, openDialog } from "./dialog.js";
import { ENDED, drawSignup, element, find, headlineOf, only, problem, stepNameOf, when } from "./view.js";

const BASE = "/embedded-signup";
let opened = null;
let current = null;
let opening = false;
let watching = 0;
let stopListening = () => {};

async function guarded(work, button) {
  problem(null);
  if (button) button.disabled = true;
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      only("sign-in");
      return null;
    }
    problem(error.message);
    return null;
  } finally {
    if (button) button.disabled = false;
  }
}

async function start() {
  let me;
  try {
    me = await get("/auth/me");
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      only("sign-in");
      return;
    }
    problem(error.message);
    return;
  }
  const mine = me.memberships ?? [];
  if (mine.length === 0) {
    problem("You belong to no organization yet. Create one, or accept an invitation, then come back.");
    return;
  }
  if (mine.length === 1) {
    await enter(mine[0], me);
    return;
  }
  find("organizations").replaceChildren(...mine.map((each) => {
    const button = element("button", each.name, "second");
    button.type = "button";
    button.addEventListener("click", () => guarded(() => enter(each, me), button));
    return button;
  }));
  only("choose");
}

async function enter(membership, me) {
  actFor(membership.organizationId);
  find("who").textContent = `${membership.name}, as ${me.name}`;
  find("who").hidden = false;
  const asked = new URLSearchParams(location.search).get("session");
  if (asked !== null) {
    follow(await get(`${BASE}/status?sessionId=${encodeURIComponent(asked)}`));
    return;
  }
  await overview();
}

async function overview() {
  current = opened = null;
  const signups = (await get(`${BASE}?limit=10`)).data;
  find("earlier").hidden = signups.length === 0;
  find("signups").replaceChildren(...signups.map((each) => {
    const line = element("li");
    const at = each.status === "FAILED" && each.step ? ` at: ${stepNameOf(each.step)}` : "";
    line.append(element("span", `${when(each.createdAt)}: ${headlineOf(each.status)}${at}`));
    const button = element("button", "Open", "second");
    button.type = "button";
    button.setAttribute("aria-label", `Open the signup of ${when(each.createdAt)}`);
    button.addEventListener("click", () => guarded(async () => {
      follow(await get(`${BASE}/status?sessionId=${each.id}`));
    }, button));
    line.append(button);
    return line;
  }));
  only("begin");
}

async function open(body) {
  opened = await post(`${BASE}/init`, body);
  history.replaceState(null, "", `?session=${opened.sessionId}`);
  const [FB, signup] = await Promise.all([
    loadSdk(opened), get(`${BASE}/status?sessionId=${opened.sessionId}`),
  ]);
  follow(signup);
  // A browser opens windows only soon after a click; if that was too long ago, one more is asked for.
  if (navigator.userActivation?.isActive !== false) await dialog(FB);
}

function ready() {
  return opened !== null && opened.sessionId === current.id && window.FB !== undefined
    && current.status === "WAITING" && current.cancelledAt === null && new Date(opened.expiresAt) > new Date();
}

async function dialog(FB) {
  const mine = opened;
  stopListening();
  const stop = listen(mine.dialogOrigins, (told) => hand(mine, told));
  stopListening = stop;
  opening = true;
  redraw();
  try {
    const code = await openDialog(FB, mine);
    if (code !== null) await hand(mine, { code });
    else if (current?.status === "WAITING" && !current.cancelledAt) await hand(mine, { event: "CANCEL" });
  } finally {
    opening = false;
    redraw();
    // The ids may come after the code.
    setTimeout(stop, 60000);
  }
}

// Code and ids go as they come, each at once: a code lives 30 seconds.
function hand(to, told) {
  const body = { sessionId: to.sessionId, state: to.state, ...told };
  return guarded(async () => {
    const signup = await post(`${BASE}/callback`, body);
    if (current?.id === signup.id) {
      current = signup;
      redraw();
    }
  });
}

function follow(signup) {
  current = signup;
  only("signup");
  redraw();
  find("headline").focus();
  void watch(++watching);
}

async function watch(mine) {
  while (mine === watching && current !== null) {
    await new Promise((resolve) => setTimeout(resolve, current.status === "RUNNING" || opening ? 700 : 2000));
    if (mine !== watching || current === null) return;
    if (ENDED.includes(current.status)) return;
    try {
      current = await get(`${BASE}/status?sessionId=${current.id}`);
      problem(null);
    } catch (error) {
      problem(error.message);
    }
    redraw();
  }
}

function redraw() {
  if (current === null) return;
  drawSignup(current, opening);
  if (current.wanted !== "NUMBER") return;
  const at = current.steps.find((step) => step.name === current.step);
  const select = find("numbers").elements.number;
  const ids = (at?.said ?? "").split(" ").filter(Boolean);
  if (select.options.length !== ids.length) {
    select.replaceChildren(...ids.map((id) => new Option(id, id)));
  }
}

const at = (body = {}) => ({ sessionId: current.id, ...body });

async function act(path, body) {
  current = await post(`${BASE}/${path}`, body);
  follow(current);
}

find("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  problem(null);
  const code = form.code.value.trim();
  const body = { email: form.email.value, password: form.password.value, ...(code ? { code } : {}) };
  post("/auth/login", body).then(start, (error) => {
    if (error.fields?.includes("code")) {
      find("second").hidden = false;
      form.code.focus();
    }
    problem(error.message);
  });
});
find("connect").addEventListener("click", (event) => {
  const mode = document.querySelector("input[name=mode]:checked").value;
  void guarded(() => open({ mode }), event.currentTarget);
});
find("click").addEventListener("click", (event) => {
  const again = () => open({ sessionId: current.id, mode: "EMBEDDED" });
  void guarded(() => (ready() ? dialog(window.FB) : again()), event.currentTarget);
});
find("retry").addEventListener("click", (event) => {
  void guarded(() => act("retry", at()), event.currentTarget);
});
find("cancel").addEventListener("click", (event) => {
  void guarded(() => act("cancel", at()), event.currentTarget);
});
find("back").addEventListener("click", () => {
  history.replaceState(null, "", location.pathname);
  watching += 1;
  void guarded(overview);
});
find("pin").addEventListener("submit", (event) => {
  event.preventDefault();
  const pin = event.target.pin.value;
  event.target.reset();
  void guarded(() => act("register-phone", at({ pin })));
});
find("numbers").addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = event.target.elements.number.value;
  void guarded(async () => {
    const renewed = await post(`${BASE}/init`, { sessionId: current.id, mode: "EMBEDDED" });
    const body = { state: renewed.state, wabaId: current.wabaId, phoneNumberId: chosen };
    await post(`${BASE}/complete`, at(body));
    await act("retry", at());
  });
});

void start();
