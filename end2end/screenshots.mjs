// Takes a screenshot of every page and state, light and dark, at desktop and phone width, with
// forced colours and as printed, into shots/ or the folder named by SHOTS.
import { mkdirSync } from 'node:fs'
import { SCREENSHOT_FOLDER, takeScreenshots } from './lib/viewports.mjs'
import { visitScreens } from './lib/screens.mjs'

mkdirSync(SCREENSHOT_FOLDER, { recursive: true })
await visitScreens(takeScreenshots)
