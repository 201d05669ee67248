-- Money is counted in cents: whole numbers, which add up exactly.
CREATE TABLE accounts (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  owner TEXT NOT NULL,
  balance INT8 NOT NULL DEFAULT 0
);

-- @UNDO
DROP TABLE accounts;
