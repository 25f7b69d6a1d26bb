"""NHS Talking Therapies: referrals, access and outcomes by provider or sub-ICB location."""
