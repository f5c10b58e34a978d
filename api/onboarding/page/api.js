// Our own API: cookies of the login go along, and an access token that ran out is renewed once.

export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? "Parley does not answer. Check the connection and try again.");
    this.status = status;
    this.fields = (error?.details ?? []).map((detail) => detail.field);
    this.requestId = error?.requestId;
  }
}

let organization = null;
let renewing = null;

export function actFor(id) {
  organization = id;
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);

async function ask(method, path, body, again = true) {
  const headers = {};
  if (organization !== null) headers["X-Organization-Id"] = organization;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`/api${path}`, {
      method, headers, credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, null);
  }
  if (answer.status === 401 && again && !path.startsWith("/auth/login")) {
    if (await renewed()) return ask(method, path, body, false);
  }
  const document = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, document?.error);
  return document;
}

// One at a time: a refresh token works once.
async function renewed() {
  renewing ??= fetch("/api/auth/refresh", { method: "POST", credentials: "same-origin" })
    .then((answer) => answer.ok, () => false)
    .finally(() => { renewing = null; });
  return renewing;
}
