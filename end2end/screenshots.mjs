// A picture of every screen: full, empty, refused; light, dark, and at phone width. They lie in
// shots/ (or where SHOTS says), to be looked at beside the design.
import { mkdirSync } from 'node:fs'
import { look, SHOTS } from './lib/look.mjs'
import { visitScreens } from './lib/screens.mjs'

mkdirSync(SHOTS, { recursive: true })
await visitScreens(look)
