// What can be chosen, and what is made of it: over the simulator's control API.
async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`/_sim/${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

export const app = async () => (await call("configuration")).app;
export const businesses = async () => (await call("portfolios")).portfolios;

const newNumber = (choice) => ({
  display_phone_number: choice.phone,
  verified_name: choice.displayName,
  verified: choice.verified,
  coexistence: choice.coexistence,
  history_shared: choice.history,
  pin: choice.pin || null,
});

// Business, account and number are made when they are new; then our app is given them.
export async function finish(choice) {
  const business = choice.business ?? (await call("portfolios", { name: choice.businessName })).id;
  const owned = { name: choice.accountName };
  const account = choice.account ?? (await call(`portfolios/${business}/accounts`, owned)).id;
  let number = choice.number;
  if (number === "new") number = (await call(`accounts/${account}/numbers`, newNumber(choice))).id;
  return call("signups", {
    account,
    number,
    withheld: choice.withheld,
    ...(choice.expired ? { code_seconds: 0 } : {}),
  });
}
