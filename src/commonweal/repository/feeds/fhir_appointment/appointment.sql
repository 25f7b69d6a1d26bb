select
    record,
    person,
    date,
    provider,
    booked_date,
    start_at,
    case channel
        when 'In-person' then 'Face-to-Face'
        when 'Telephone' then 'Telephone'
        when 'Video' then 'Video Conference/Online'
        else 'Unknown'
    end as mode,
    'Unknown' as hcp_type,
    case status
        when 'fulfilled' then 'Attended'
        when 'arrived' then 'Attended'
        when 'checked-in' then 'Attended'
        when 'noshow' then 'DNA'
        when 'cancelled' then 'Cancelled'
        else 'Unknown'
    end as status,
    duration_minutes,
    cast(null as varchar) as category,
    line
from accepted
where status not in ('proposed', 'waitlist')
