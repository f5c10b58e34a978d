// The simulator's stand-in for Facebook's JavaScript SDK: FB.init, FB.login, FB.getLoginStatus.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const unknown = () => ({ authResponse: null, status: "unknown" });
  let settings = null;

  function dialog(options, channel) {
    const url = new URL(`/${settings.version ?? "v24.0"}/dialog/oauth`, home);
    const given = {
      client_id: settings.appId,
      config_id: options.config_id,
      response_type: options.response_type,
      override_default_response_type: options.override_default_response_type,
      display: "popup",
      extras: options.extras === undefined ? undefined : JSON.stringify(options.extras),
      origin: window.location.origin,
      cb: channel,
    };
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  }

  function login(callback, options = {}) {
    if (settings === null) {
      console.error("FB.login() called before FB.init().");
      return;
    }
    const channel = `f${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
    const popup = window.open(dialog(options, channel), "_blank", "popup,width=640,height=760");
    if (popup === null) {
      console.error("FB.login() could not open its window: call it in the handler of a click.");
      callback(unknown());
      return;
    }
    // A window that was closed may have posted its code just before.
    let closed = 0;
    const watch = setInterval(() => {
      closed = popup.closed ? closed + 1 : 0;
      if (closed === 3) end(unknown());
    }, 200);
    function end(answer) {
      clearInterval(watch);
      window.removeEventListener("message", hear);
      callback(answer);
    }
    function hear(event) {
      if (event.origin !== home || event.source !== popup || typeof event.data !== "string") return;
      const told = new URLSearchParams(event.data);
      if (told.get("cb") !== channel) return;
      const code = told.get("code");
      const authResponse = { code, userID: null, expiresIn: null };
      end(code === null ? unknown() : { authResponse, status: "connected" });
    }
    window.addEventListener("message", hear);
  }

  window.FB = {
    init: (given) => {
      settings = { ...given };
    },
    login,
    getLoginStatus: (callback) => callback(unknown()),
  };
  if (typeof window.fbAsyncInit === "function") window.fbAsyncInit();
})();
