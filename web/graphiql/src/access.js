// The API key: kept for this browser tab only, never in an address, a cookie or lasting storage.
const SLOT = "beecatalog.apiKey";

/** The key of the address's fragment (`#key=…`), which is then removed from it, or the kept one. */
export function takeKey() {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given) {
    history.replaceState(null, "", location.pathname + location.search);
    keepKey(given);
  }
  return sessionStorage.getItem(SLOT) ?? "";
}

/** Keeps `key` until the browser tab is closed; an empty one forgets it. */
export function keepKey(key) {
  if (key) sessionStorage.setItem(SLOT, key.trim());
  else sessionStorage.removeItem(SLOT);
}

/** The value of an `Authorization` header. */
export const bearer = (key) => `Bearer ${key}`;
