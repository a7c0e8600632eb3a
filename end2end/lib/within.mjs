// A bound for what would else wait for ever: the failure says what was waited for.
export async function within(milliseconds, promise, problem) {
  let timer
  const expired = new Promise((_, reject) => {
    const reason = new Error(`${problem} after ${milliseconds / 1000} s`)
    timer = setTimeout(reject, milliseconds, reason)
  })
  try {
    return await Promise.race([promise, expired])
  } finally {
    clearTimeout(timer)
  }
}
