{
    "name": "Prepaid IT Blocks: Job Queue",
    "summary": "Spread renewals and alerts of prepaid time over the workers of the job queue",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "prepaid_it_blocks",
        "prepaid_it_blocks_statement",
        "queue_job",
    ],
    "data": [
        "data/queue_job_data.xml",
        "views/prepaid_run_views.xml",
    ],
    "auto_install": True,
}
