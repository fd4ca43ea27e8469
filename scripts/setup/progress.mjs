/**
 * Prints what is being done, the elapsed time every ten seconds, and when it is done.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(what, work) {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  console.log(`setup: ${what} …`);
  const timer = setInterval(() => console.log(`setup: ${what} … ${seconds()} s`), 10_000);
  try {
    const result = await work();
    console.log(`setup: ${what}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
