-- Log-ins at an identity provider that have begun and not ended: each ends once.
create table log_ins_under_way (
  -- SHA-256 of what the browser holds.
  token_hash text primary key,
  state text not null,
  nonce text not null,
  verifier text not null,
  expires_at timestamptz not null
);
