/** The group of the policy's parameters in off-policy algorithms. */
export const actorParameters = "actor";

/** The group of the parameters of policy and value that one optimizer trains, in on-policy ones. */
export const actorCriticParameters = "actor_critic";
