// Meta's dialog: Facebook's SDK, the code from its callback, and the ids from its message.

let loading = null;

export function loadSdk(opened) {
  loading ??= new Promise((resolve, reject) => {
    window.fbAsyncInit = () => {
      window.FB.init({
        appId: opened.appId, autoLogAppEvents: false, xfbml: false, version: opened.version,
      });
      resolve(window.FB);
    };
    const script = document.createElement("script");
    script.src = opened.sdkUrl;
    script.async = true;
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("Facebook's script did not load. A blocker or the network may hold it back."));
    };
    document.head.append(script);
  });
  return loading;
}

// Opens the dialog; call it within the click, or the browser blocks the window.
// Resolves with the code, or null when the person left.
export function openDialog(FB, opened) {
  return new Promise((resolve) => {
    FB.login((response) => resolve(response?.authResponse?.code ?? null), {
      config_id: opened.configId,
      response_type: "code",
      override_default_response_type: true,
      extras: opened.extras,
    });
  });
}

// Calls `hear` with each message of the dialog; returns how to stop.
export function listen(origins, hear) {
  const listener = (event) => {
    if (!believed(event.origin, origins)) return;
    const told = read(event.data);
    if (told !== null) hear(told);
  };
  window.addEventListener("message", listener);
  return () => window.removeEventListener("message", listener);
}

// facebook.com and what lies under it: `endsWith` alone would believe evilfacebook.com.
export function believed(origin, origins) {
  if (origins.includes(origin)) return true;
  let url;
  try {
    url = new URL(origin);
  } catch {
    return false;
  }
  const ours = url.hostname === "facebook.com" || url.hostname.endsWith(".facebook.com");
  return url.protocol === "https:" && ours;
}

// A message of embedded signup, v3 or v4; null for every other one. Unknown members are ignored.
export function read(data) {
  let message = data;
  if (typeof data === "string") {
    try {
      message = JSON.parse(data);
    } catch {
      return null;
    }
  }
  if (message === null || typeof message !== "object") return null;
  if (message.type !== "WA_EMBEDDED_SIGNUP" || typeof message.event !== "string") return null;
  const given = message.data !== null && typeof message.data === "object" ? message.data : {};
  const told = { event: message.event };
  const names = {
    waba_id: "wabaId", phone_number_id: "phoneNumberId", business_id: "businessId",
    current_step: "currentStep", error_id: "errorId", error_message: "errorMessage",
  };
  for (const [theirs, ours] of Object.entries(names)) {
    const value = given[theirs];
    if (typeof value === "string" && value !== "") told[ours] = value;
    if (typeof value === "number") told[ours] = String(value);
  }
  return told;
}
