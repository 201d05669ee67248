import { collectSent } from './collect-statements.js'

collectSent()
