"""Who may award what: signs, records and publishes badges, and keeps the holder's decisions about them."""
