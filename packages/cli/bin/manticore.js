#!/usr/bin/env node
// beside dist, not in it: npm links a command when it installs, and in a clone nothing is built then
import '../dist/main.js'
