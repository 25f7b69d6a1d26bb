"""Monthly activity return: admissions, referrals and outpatients by commissioner."""
