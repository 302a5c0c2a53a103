"""The job queue, where the story is played beside OCA's addons."""


def do_jobs(env):
    """Do what waits in the queue, as its runner does; nothing where there is none.

    :param env: the environment of the story; each job is committed
    """
    if "queue.job" not in env:
        return
    from odoo.addons.queue_job.job import Job

    for record in env["queue.job"].search([("state", "=", "pending")], order="id"):
        job = Job.load(env, record.uuid)
        job.set_started()
        job.perform()
        job.set_done()
        job.store()
        env.cr.commit()
    env.clear()
