// must say: 'nam', name
import { db } from './shop.js'

await db.insert('teas', { nam: 'Sencha', price: 5 })
