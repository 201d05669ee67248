-- What was done to which account on whose request. The primary key keeps a request from being posted twice.
CREATE TABLE ledger (
  request UUID NOT NULL,
  account UUID NOT NULL REFERENCES accounts (id),
  amount INT8 NOT NULL,
  posted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (request, account)
);

CREATE INDEX ledger_account_idx ON ledger (account);

-- @UNDO
DROP TABLE ledger;
