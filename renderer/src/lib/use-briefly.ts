/** True for a moment after it was set: for a button that says that it has done what it was pressed for. */
import { useEffect, useState } from 'react'

/** Long enough to be read (ms). */
const moment = 1_500

export function useBriefly(): [boolean, (on: boolean) => void] {
  const [isOn, setOn] = useState(false)
  useEffect(() => {
    if (!isOn) return
    const timer = setTimeout(() => setOn(false), moment)
    return () => clearTimeout(timer)
  }, [isOn])
  return [isOn, setOn]
}
